import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type LoopVariable,
  variableIndex,
} from "../../ir/loops.ts";
import { present } from "../../diagnostics/invariant.ts";
import { applyExpr, loadExpr, numberExpr } from "../../ir/exprs.ts";
import { sameItems } from "../../ir/hash-table.ts";
import { constantOf, constantSize, type Size } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { flatIndex } from "../flat-index.ts";
import type { Run } from "./repetitions.ts";
import type { Form, Operand } from "./shapes.ts";
import { isTruth } from "./slots.ts";

/** Where an operand of a step comes from: a place in memory, a step, or an iteration of another loop. */
interface Place {
  readonly of: string;
  readonly at: number;
}

/** Where memory lies, and which of it may not be read at another time. */
export interface Memory {
  readonly offsets: ReadonlyMap<Buffer, Size>;
  readonly written: ReadonlySet<Buffer>;
  readonly read: ReadonlySet<Buffer>;
  readonly isLodged: (buffer: Buffer) => boolean;
}

/** A value that lies in a row of memory, one element an iteration. */
export interface Row {
  readonly roll: Roll;
  readonly position: number;
  readonly iteration: number;
}

/** Steps that repeat themselves, with operands that lie at equal distances: the iterations of a loop. */
export class Roll {
  readonly first: number;
  readonly period: number;
  readonly count: number;
  /** How far from an iteration to the next an operand is, in the order of the forms of an iteration. */
  readonly distances: readonly (readonly number[])[];
  /** How many iterations an iteration looks back. */
  readonly lag: number;
  /** For values that not only their own iteration needs, by position in the iteration: the memory. */
  readonly rows = new Map<number, Buffer>();

  constructor(
    { first, period, count }: Run,
    distances: readonly (readonly number[])[],
    lag: number,
  ) {
    this.first = first;
    this.period = period;
    this.count = count;
    this.distances = distances;
    this.lag = lag;
  }

  has(step: number): boolean {
    return step >= this.first && step < this.first + this.period * this.count;
  }

  /** Of which iteration, before the first one as well, and which value of it. */
  locate(step: number): Row {
    const iteration = Math.floor((step - this.first) / this.period);
    return { roll: this, iteration, position: step - this.first - iteration * this.period };
  }
}

/** Loops that have no step in common. */
export class Rolls {
  /** In the order of their steps. */
  readonly #all: Roll[] = [];

  get all(): readonly Roll[] {
    return this.#all;
  }

  /** Adds one whose steps come after those of all others. */
  add(roll: Roll): void {
    this.#all.push(roll);
  }

  /** The one that has the step. */
  at(step: number): Roll | undefined {
    let [low, high] = [0, this.#all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (present(this.#all[middle]).first <= step) low = middle + 1;
      else high = middle;
    }
    const found = this.#all[low - 1];
    return found?.has(step) === true ? found : undefined;
  }
}

/** The longest stretch of a run whose operands lie at equal distances, if there is one. */
export function rollOf(
  run: Run,
  forms: readonly (Form | undefined)[],
  rolls: Rolls,
  memory: Memory,
): Roll | undefined {
  const places = Array.from({ length: run.count }, (_, iteration) =>
    Array.from({ length: run.period }, (_, position) => {
      const form = forms[run.first + iteration * run.period + position];
      return (form?.operands ?? []).map((operand) => placeOf(operand, rolls, memory));
    }),
  );
  const distances = places.slice(1).map((own, at) => distancesOf(places[at] ?? [], own));
  let [best, length] = [0, 0];
  for (let from = 0; from < distances.length;) {
    const own = distances[from] ?? [];
    const isFirst = isRegular(own, places[from] ?? [], run.period);
    let to = from + 1;
    while (isFirst && areSame(own, distances[to]) && isRegular(own, places[to] ?? [], run.period)) {
      to++;
    }
    if (to - from > length) [best, length] = [from, to - from];
    from = to;
  }
  const chosen = distances[best];
  if (!chosen || !isRegular(chosen, places[best] ?? [], run.period)) return undefined;
  const first = run.first + best * run.period;
  const looksAt = (places[best] ?? []).flatMap((own, position) =>
    own.flatMap((place, at) =>
      place?.of === "step" && chosen[position]?.[at] === run.period ? [place.at] : [],
    ),
  );
  const fixed = (places[best] ?? []).flatMap((own, position) =>
    own.flatMap((place, at) =>
      place?.of === "step" && chosen[position]?.[at] === 0 ? [place.at] : [],
    ),
  );
  if (fixed.some((step) => step >= first)) return undefined;
  const lag = Math.max(0, ...looksAt.map((step) => Math.ceil((first - step) / run.period)));
  const count = length + 1;
  // Looking back further than that, no iteration would read what another has computed.
  return lag < count ? new Roll({ ...run, first, count }, chosen, lag) : undefined;
}

function placeOf(operand: Operand, rolls: Rolls, memory: Memory): Place | undefined {
  if (operand.kind === "value") {
    const roll = rolls.at(operand.step);
    if (!roll) return { of: "step", at: operand.step };
    const { position, iteration } = roll.locate(operand.step);
    return { of: `row ${roll.first} ${position}`, at: iteration };
  }
  const { buffer, index } = operand.kind === "load" ? operand.expr : operand.store;
  const base = baseOf(buffer);
  const at = constantOf(flatIndex(buffer, index).constant);
  const offset = memory.offsets.get(base);
  const from = offset && constantOf(offset);
  if (at === undefined || memory.isLodged(base)) return undefined;
  if ((operand.kind === "load" ? memory.written : memory.read).has(base)) return undefined;
  if (base.space === "constants") return { of: `buffer ${base.id}`, at };
  return from === undefined ? undefined : { of: base.space, at: from + at };
}

function distancesOf(
  before: readonly (readonly (Place | undefined)[])[],
  own: readonly (readonly (Place | undefined)[])[],
): number[][] {
  return own.map((places, position) =>
    places.map((place, at) => {
      const other = before[position]?.[at];
      return place !== undefined && place.of === other?.of ? place.at - other.at : NaN;
    }),
  );
}

function areSame(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[] | undefined,
): boolean {
  return b !== undefined && a.every((own, position) => sameItems(own, b[position] ?? []));
}

/** Memory may be read at any distance; a value is the same for all, or as far back in every iteration. */
function isRegular(
  distances: readonly (readonly number[])[],
  places: readonly (readonly (Place | undefined)[])[],
  period: number,
): boolean {
  return distances.every((own, position) =>
    own.every((distance, at) => {
      if (Number.isNaN(distance)) return false;
      return places[position]?.[at]?.of !== "step" || distance === 0 || distance === period;
    }),
  );
}

/** An element of a row, which holds a number. */
export function readRow({ roll, position }: Row, index: Index, value: Expr): Expr {
  const row = roll.rows.get(position);
  const load = loadExpr(present(row, "the value has a row"), [index]);
  return isTruth(value) ? applyExpr("notEqual", [load, numberExpr(0)]) : load;
}

/** `factor * variable + constant`. */
export function affine(variable: LoopVariable, factor: number, constant: number): Index {
  const fixed = constantIndex(constantSize(constant));
  return factor === 0 ? fixed : addIndices(variableIndex(variable, constantSize(factor)), fixed);
}
