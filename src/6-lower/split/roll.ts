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

  /** Of which iteration it is, before the first one as well. */
  iterationOf(step: number): number {
    return Math.floor((step - this.first) / this.period);
  }

  /** Of which iteration, and which value of it. */
  locate(step: number): Row {
    const iteration = this.iterationOf(step);
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
    let low = 0;
    let high = this.#all.length;
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
  const { period, count } = run;
  const placesOf = (iteration: number): (Place | undefined)[] => {
    const first = run.first + iteration * period;
    const places: (Place | undefined)[] = [];
    for (let step = first; step < first + period; step++) {
      forms[step]?.operands.forEach((one) => places.push(placeOf(one, rolls, memory)));
    }
    return places;
  };
  let longest: Stretch | undefined;
  let stretch: Stretch | undefined;
  let before = placesOf(0);
  for (let iteration = 1; iteration < count; iteration++) {
    const own = placesOf(iteration);
    if (stretch && isAt(stretch.distances, before, own)) stretch.length++;
    else {
      const distances = distancesBetween(before, own, period);
      stretch = distances && { from: iteration - 1, distances, length: 1 };
    }
    if (stretch && stretch.length > (longest?.length ?? 0)) longest = stretch;
    before = own;
  }
  if (!longest) return undefined;
  const { from, distances, length } = longest;
  const first = run.first + from * period;
  let lag = 0;
  for (const [at, place] of placesOf(from).entries()) {
    if (place?.of !== "step") continue;
    if (distances[at] === period) lag = Math.max(lag, Math.ceil((first - place.at) / period));
    else if (place.at >= first) return undefined;
  }
  // Looking back further than that, no iteration would read what another has computed.
  if (lag > length) return undefined;
  const own = distances.values();
  const byPosition = Array.from({ length: period }, (_, position) =>
    (forms[first + position]?.operands ?? []).map(() => present(own.next().value)),
  );
  return new Roll({ first, period, count: length + 1 }, byPosition, lag);
}

/** Iterations of a run, from one on, each of which is as far from the one before as all others are. */
interface Stretch {
  readonly from: number;
  /** By operand of an iteration. */
  readonly distances: readonly number[];
  /** How many follow the first. */
  length: number;
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

/**
 * How far apart the operands of two iterations are, unless that is not the same for all that follow: memory
 * may be read at any distance; a value is the same for all, or as far back in every iteration.
 */
function distancesBetween(
  before: readonly (Place | undefined)[],
  own: readonly (Place | undefined)[],
  period: number,
): number[] | undefined {
  const distances: number[] = [];
  for (let at = 0; at < own.length; at++) {
    const place = own[at];
    const other = before[at];
    if (place === undefined || place.of !== other?.of) return undefined;
    const distance = place.at - other.at;
    if (place.of === "step" && distance !== 0 && distance !== period) return undefined;
    distances.push(distance);
  }
  return distances;
}

/** Whether the operands of two iterations are so far apart. */
function isAt(
  distances: readonly number[],
  before: readonly (Place | undefined)[],
  own: readonly (Place | undefined)[],
): boolean {
  return distances.every((distance, at) => {
    const from = before[at];
    const to = own[at];
    return to !== undefined && to.of === from?.of && to.at - from.at === distance;
  });
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
