import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import { constantOf, ONE, ZERO } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { closeBody } from "../../ops/control/close.ts";
import { type Loop, loopOf, typeOfPart } from "../../ops/control/loop.ts";
import { makeLoop, partOf } from "../../ops/control/parts.ts";
import { transplant } from "../../ops/substitute.ts";
import { type PartsRead, type SimplePart, zeros } from "./parts.ts";

/**
 * A loop in its simplest form, exactly: without what nobody reads, what never changes, and what does not
 * depend on the iteration.
 */
export function simplifyLoop(b: Builder, node: Node, read: PartsRead): SimplePart {
  const loop = loopOf(node);
  const isWhole = !loop.hasTest && loop.steps === undefined;
  if (loop.extent === ZERO) return noIteration(b, loop);
  if (loop.extent === ONE && isWhole) return oneIteration(b, loop);
  return new Reduction(b, node, loop, read).part;
}

function noIteration(b: Builder, loop: Loop): SimplePart {
  return (of, at) => {
    if (of === "carry") return present(loop.initial[at]);
    const { dtype, shape } = typeOfPart(loop, of, at);
    return zeros(b, dtype, shape);
  };
}

function oneIteration(b: Builder, loop: Loop): SimplePart {
  const { body, counter, carries, rows, captured, sequences } = loop;
  const first = sequences.map((sequence) => b.reshape(sequence, sequence.shape.slice(1)));
  const given = [b.constant(0, "int"), ...loop.initial, ...first, ...loop.captures];
  const parameters = [counter, ...carries, ...rows, ...captured];
  const values = new Map(parameters.map((parameter, at) => [parameter, present(given[at])]));
  const results = transplant(b, body.results, values);
  const asRow = (value: Node | undefined): Node =>
    b.reshape(present(value), [ONE, ...present(value).shape]);
  return (of, at) => {
    if (of === "carry") return present(results[at]);
    if (of === "stack") return asRow(results[carries.length + at]);
    return of === "history" ? asRow(loop.initial[at]) : b.constant(1, "int");
  };
}

/** A loop with fewer carries, stacked results, sequences and captures. */
class Reduction {
  readonly #b: Builder;
  readonly #loop: Loop;
  readonly #read: PartsRead;
  /** Whether it runs through its whole extent. */
  readonly #isWhole: boolean;
  /** What captures and rows that are all the same are outside, and carries that never change. */
  readonly #fixed = new Map<Node, Node>();
  /** The results of the body, in terms of outer values, the counter, carries and rows. */
  readonly #results: readonly Node[];
  /** Which of the carries and of the stacked results the reduced loop has, in order. */
  readonly #carries: readonly number[];
  readonly #stacked: readonly number[];
  readonly #reduced: Node | undefined;

  constructor(b: Builder, node: Node, loop: Loop, read: PartsRead) {
    this.#b = b;
    this.#loop = loop;
    this.#read = read;
    this.#isWhole = !loop.hasTest && loop.steps === undefined;
    this.#results = this.#open();
    this.#stacked = loop.stacked.flatMap((_, at) => (this.#isStacked(at) ? [at] : []));
    const isRead = loop.carries.map((carry, at) => {
      const isAsked = read.has("carry", at) || read.has("history", at);
      return isAsked && !this.#fixed.has(carry);
    });
    const isCounted = read.has("count", 0) && !this.#isWhole;
    const isNeeded = this.#stacked.length > 0 || isRead.includes(true) || isCounted;
    this.#carries = isNeeded ? this.#neededCarries(isRead) : [];
    this.#reduced = isNeeded ? this.#assemble(node) : undefined;
  }

  readonly part: SimplePart = (of, at) => {
    const b = this.#b;
    const { carries, initial, extent } = this.#loop;
    if (of === "stack") {
      const result = this.#stackedResult(at);
      if (this.#isConstant(result)) return b.broadcastTo(result, [extent, ...result.shape]);
      return present(this.#stackOf(result));
    }
    if (of === "count") {
      return this.#isWhole ? b.size(extent, "int") : partOf(b, present(this.#reduced), of);
    }
    const carry = present(carries[at]);
    if (!this.#fixed.has(carry)) {
      // A history that is stacked as well is kept once.
      const stack = of === "history" ? this.#stackOf(carry) : undefined;
      return stack ?? partOf(b, present(this.#reduced), of, this.#carries.indexOf(at));
    }
    const value = present(initial[at]);
    return of === "carry" ? value : b.broadcastTo(value, [extent, ...value.shape]);
  };

  /** The part that is the stack of a result, if the reduced loop has it. */
  #stackOf(result: Node): Node | undefined {
    const at = this.#stacked.findIndex((other) => this.#stackedResult(other) === result);
    return at < 0 ? undefined : partOf(this.#b, present(this.#reduced), "stack", at);
  }

  #open(): readonly Node[] {
    const { body, captured, captures, rows, sequences, carries, initial } = this.#loop;
    captured.forEach((parameter, at) => this.#fixed.set(parameter, present(captures[at])));
    rows.forEach((row, at) => {
      const same = sameRow(this.#b, present(sequences[at]), row);
      if (same) this.#fixed.set(row, same);
    });
    for (;;) {
      const results = transplant(this.#b, body.results, this.#fixed);
      const still = carries.flatMap((carry, at) => {
        const [own, next] = [present(initial[at]), results[at]];
        const isStill = next === carry || next === own;
        // Rows of iterations that do not run are zero.
        const isShown = this.#read.has("history", at) && !this.#isWhole;
        return isStill && !isShown && !this.#fixed.has(carry) ? [[carry, own] as const] : [];
      });
      if (still.length === 0) return results;
      for (const [carry, own] of still) this.#fixed.set(carry, own);
    }
  }

  #stackedResult(at: number): Node {
    return present(this.#results[this.#loop.carries.length + at]);
  }

  /** Whether it is the same in each iteration, and each one runs. */
  #isConstant(result: Node): boolean {
    const { counter, carries, rows } = this.#loop;
    const varying = new Set([counter, ...carries, ...rows]);
    return this.#isWhole && !reachable([result]).some((node) => varying.has(node));
  }

  /** Whether it is the first stacked result that is equal to one that is read. */
  #isStacked(at: number): boolean {
    const result = this.#stackedResult(at);
    const equal = this.#loop.stacked.flatMap((_, other) =>
      this.#stackedResult(other) === result ? [other] : [],
    );
    const isRead = equal.some((other) => this.#read.has("stack", other));
    return equal[0] === at && isRead && !this.#isConstant(result);
  }

  /** The carries that are read, and those that they, the stacked results and the test are made of. */
  #neededCarries(isRead: readonly boolean[]): number[] {
    const { carries } = this.#loop;
    const needed = new Set(carries.flatMap((_, at) => (isRead[at] === true ? [at] : [])));
    for (;;) {
      const used = new Set(reachable(this.#resultsOf([...needed])));
      const more = carries.flatMap((carry, at) => (used.has(carry) && !needed.has(at) ? [at] : []));
      if (more.length === 0) return [...needed].sort((a, b) => a - b);
      for (const at of more) needed.add(at);
    }
  }

  #resultsOf(carries: readonly number[]): Node[] {
    const { hasTest } = this.#loop;
    return [
      ...carries.map((at) => present(this.#results[at])),
      ...this.#stacked.map((at) => this.#stackedResult(at)),
      ...(hasTest ? [present(this.#results.at(-1))] : []),
    ];
  }

  #assemble(node: Node): Node {
    const { extent, isReversed, hasTest, steps, initial, sequences, ...loop } = this.#loop;
    const results = this.#resultsOf(this.#carries);
    const used = new Set(reachable(results));
    const rows = loop.rows.flatMap((row, at) => (used.has(row) ? [at] : []));
    const parameters = [
      loop.counter,
      ...this.#carries.map((at) => present(loop.carries[at])),
      ...rows.map((at) => present(loop.rows[at])),
    ];
    const { region, captures } = closeBody(this.#b, { parameters, results });
    const { arena } = this.#b;
    const reduced = arena.inPlaceOf(node, () =>
      makeLoop(this.#b, {
        body: region,
        extent,
        isReversed,
        hasTest,
        steps,
        initial: this.#carries.map((at) => present(initial[at])),
        sequences: rows.map((at) => present(sequences[at])),
        captures,
      }),
    );
    arena.inherit(node, reduced);
    return reduced;
  }
}

/** What every row of a sequence is, if that is known without looking: the source of a broadcast. */
function sameRow(b: Builder, sequence: Node, { shape }: Node): Node | undefined {
  const [source] = sequence.inputs;
  if (sequence.op !== "broadcastTo" || !source) return undefined;
  if (source.shape.length < sequence.shape.length) return b.broadcastTo(source, shape);
  const isSame = source.shape[0] === ONE && constantOf(present(sequence.shape[0])) !== 1;
  return isSame ? b.broadcastTo(b.reshape(source, source.shape.slice(1)), shape) : undefined;
}
