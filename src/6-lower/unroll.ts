import {
  addIndices,
  type Buffer,
  constantIndex,
  type Index,
  type Local,
  type LoopStatement,
  type LoopVariable,
  offsetIndex,
  type Statement,
  variableIndex,
} from "../ir/loops.ts";
import { constantOf, constantSize, ONE } from "../ir/size.ts";
import { baseOf, flatten } from "../ir/statements.ts";
import type { Context } from "./context.ts";
import { isOneValue, merged, sharesSomething } from "./copies.ts";
import { isJammable } from "./jammable.ts";
import type { Buffers } from "./memory.ts";
import { nest, type Variables } from "./nest.ts";
import { substitution } from "./substitution.ts";

/** What unrolling makes new things with. */
export interface Makers {
  readonly buffers: Buffers;
  readonly variables: Variables;
  readonly newLocal: Context["newLocal"];
  /** The memory that only these statements use: what is made for copies is added. */
  readonly scratch: Set<Buffer>;
}

/** One of the iterations that are computed together, or each of them in a loop of its own. */
interface Copy {
  readonly position: Index;
  /** Which one; undefined for an iteration of its own. */
  readonly at?: number;
  /** Which one of those that are computed together, where a loop counts them. */
  readonly counted?: Index;
}

/**
 * Unroll and jam (Callahan, Carr and Kennedy, 1990): `factor` iterations at a time, statement by
 * statement, so that the loops inside run once for all of them and what they load serves all. What is
 * left over follows, one by one. Sums are added up in another order, nothing else changes. Undefined
 * where that cannot be, or where there are too few iterations. What is `apart` shares nothing that would
 * pay: it stays as short as it is, in a loop over the iterations.
 */
export function unrolled(
  loop: LoopStatement,
  factor: number,
  makers: Makers,
  apart: (inner: Statement) => boolean = () => false,
): Statement[] | undefined {
  const { variable, body } = loop;
  const count = constantOf(variable.extent);
  const isStepped = variable.step !== undefined || variable.rest !== undefined;
  if (isStepped || (count !== undefined && count < factor) || !isJammable(loop)) return undefined;
  const { whole, rest } = makers.variables.inSteps(variable, factor);
  const positions = (start: Index): Copy[] =>
    Array.from({ length: factor }, (_, at) => ({
      position: offsetIndex(start, constantSize(at)),
      at,
    }));
  if (count === factor) {
    const hasRows = [...flatten(body)].some(
      (one) => one.kind === "store" && baseOf(one.buffer).row === variable,
    );
    if (hasRows && !variable.strip) return undefined;
    const first = constantIndex(constantSize(0));
    return new Copies(loop, variable.strip, positions(first), makers).body(apart);
  }
  const inSteps = new Copies(loop, whole, positions(variableIndex(whole, ONE)), makers).body(apart);
  const main: Statement = { kind: "loop", variable: whole, body: inSteps };
  if (count !== undefined && count % factor === 0) return [main];
  const others = new Copies(loop, rest, [{ position: variableIndex(rest, ONE) }], makers).body();
  const left = others.filter((one) => one.kind !== "note");
  return [main, { kind: "loop", variable: rest, body: left }];
}

/** The copies of a loop's body, jammed. */
class Copies {
  readonly #loop: LoopStatement;
  readonly #variable: LoopVariable | undefined;
  readonly #copies: readonly Copy[];
  readonly #makers: Makers;
  readonly #own = new Set<Local>();
  readonly #inner = new Set<LoopVariable>();
  readonly #expanded = new Map<Buffer, Buffer>();

  /** `variable` counts now instead of the loop's own. */
  constructor(
    loop: LoopStatement,
    variable: LoopVariable | undefined,
    copies: readonly Copy[],
    makers: Makers,
  ) {
    this.#loop = loop;
    this.#variable = variable;
    this.#copies = copies;
    this.#makers = makers;
    for (const one of flatten(loop.body)) {
      if (one.kind === "accumulator") this.#own.add(one.local);
      if (one.kind === "loop") this.#inner.add(one.variable);
    }
  }

  body(apart: (inner: Statement) => boolean = () => false): Statement[] {
    const { body } = this.#loop;
    const blocks = this.#copies.map((copy) => body.map(this.#substitute(copy)));
    const result: Statement[] = [];
    let from = 0;
    body.forEach((one, at) => {
      if (!apart(one)) return;
      result.push(...this.#jam(blocks.map((block) => block.slice(from, at))), ...this.#inLoop(one));
      from = at + 1;
    });
    return [...result, ...this.#jam(blocks.map((block) => block.slice(from)))];
  }

  /** The statement for each copy, in a loop over them. */
  #inLoop(one: Statement): readonly Statement[] {
    const made: LoopVariable[] = [];
    const counted = this.#makers.variables.fresh(constantSize(this.#copies.length), made);
    const [first] = this.#copies;
    const position = first ? addIndices(first.position, counted) : counted;
    return nest(made, [this.#substitute({ position, counted })(one)]);
  }

  #substitute({ position, at, counted }: Copy): (one: Statement) => Statement {
    const { variable } = this.#loop;
    const locals = new Map<Local, Local>();
    // What is left over runs through loops of its own.
    const counters = new Map<LoopVariable, LoopVariable>();
    const counter = (one: LoopVariable): LoopVariable => counters.get(one) ?? one;
    if (at === undefined) {
      for (const one of this.#inner) counters.set(one, this.#makers.variables.like(one));
    }
    return substitution({
      position: (one) => (one === variable ? position : variableIndex(counter(one), ONE)),
      counter,
      access: (buffer, index) => {
        const { row } = buffer;
        if (!row || (row !== variable && !this.#inner.has(row))) return [buffer, index];
        const own = at === undefined ? counted : constantIndex(constantSize(at));
        return [this.#expand(buffer, counter), [...(own ? [own] : []), ...index]];
      },
      local: (local) => {
        if (!this.#own.has(local)) return local;
        let own = locals.get(local);
        if (!own) {
          const copy = [...(local.copy ?? []), ...(at === undefined ? [] : [at])];
          own = { ...local, ...this.#makers.newLocal(), ...(copy.length > 0 && { copy }) };
          locals.set(local, own);
        }
        return own;
      },
    });
  }

  /** Memory for one iteration at a time, for all copies of it. */
  #expand(buffer: Buffer, counter: (variable: LoopVariable) => LoopVariable): Buffer {
    let wide = this.#expanded.get(buffer);
    if (!wide) {
      const { buffers, scratch } = this.#makers;
      const { label, row } = buffer;
      const isSingle = this.#copies.length === 1;
      const shape = isSingle ? buffer.shape : [constantSize(this.#copies.length), ...buffer.shape];
      const now = row === this.#loop.variable ? this.#variable : row && counter(row);
      wide = {
        ...buffers.make(buffer.space, buffer.node, shape),
        ...(label !== undefined && { label }),
        ...(now && { row: now }),
      };
      this.#expanded.set(buffer, wide);
      scratch.add(wide);
    }
    return wide;
  }

  /**
   * Blocks that differ in the copy alone, statement by statement; where the loop is written out and they are
   * sums of one value, one after the other, as they run through memory.
   */
  #jam(blocks: readonly (readonly Statement[])[]): Statement[] {
    const [first = []] = blocks;
    if (this.#variable === undefined && isOneValue(first) && !sharesSomething(blocks)) {
      return blocks.flatMap((block, at) =>
        at === 0 ? block : block.filter(({ kind }) => kind !== "note"),
      );
    }
    return first.flatMap((one, at): readonly Statement[] => {
      if (one.kind === "note") return [one];
      const alike = blocks.flatMap((block) => block[at] ?? []);
      if (one.kind !== "loop") return merged(alike);
      const bodies = alike.map((other) => (other.kind === "loop" ? other.body : []));
      return [{ ...one, body: this.#jam(bodies) }];
    });
  }
}
