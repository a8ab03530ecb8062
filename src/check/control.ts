import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Region } from "../ir/region.ts";
import { numbersOf } from "../ir/shape.ts";
import { constantOf } from "../ir/size.ts";
import { elementsOf } from "../ops/axes.ts";
import { condOf } from "../ops/control/cond.ts";
import { type Loop, loopOf } from "../ops/control/loop.ts";
import { countOfSizes } from "./indexing.ts";

/** Evaluates a region: values of its parameters to values of its results. */
export type Run = (region: Region, given: readonly Float64Array[]) => readonly Float64Array[];

/** The values of a tuple one after the other; where each begins, by the kind of part. */
interface Layout {
  readonly length: number;
  readonly start: (of: string, at: number) => number;
}

function layoutOf(node: Node): Layout {
  const kinds = node.op === "cond" ? kindsOfCond(node) : kindsOfLoop(loopOf(node));
  const starts = new Map<string, number>();
  let length = 0;
  for (const [of, sizes] of kinds) {
    sizes.forEach((size, at) => {
      starts.set(`${of} ${at}`, length);
      length += size;
    });
  }
  return { length, start: (of, at) => present(starts.get(`${of} ${at}`), `no part ${of} ${at}`) };
}

function kindsOfCond(node: Node): [string, number[]][] {
  return [["result", condOf(node).taken.results.map(elementsOf)]];
}

function kindsOfLoop(loop: Loop): [string, number[]][] {
  const rows = extentOf(loop);
  const carries = loop.carries.map(elementsOf);
  return [
    ["carry", carries],
    ["stack", loop.stacked.map((node) => rows * elementsOf(node))],
    ["history", carries.map((size) => rows * size)],
    ["count", [1]],
  ];
}

function extentOf({ extent }: Loop): number {
  return present(constantOf(extent), "sizes are bound before a loop is interpreted");
}

/** All parts of a loop, as its definition says: one iteration after the other. */
export function runLoop(node: Node, operands: readonly Float64Array[], run: Run): Float64Array {
  const loop = loopOf(node);
  const { initial, sequences, isReversed, hasTest, next } = loop;
  const layout = layoutOf(node);
  const result = new Float64Array(layout.length);
  const own = loop.steps ? operands.slice(1) : operands;
  const steps = loop.steps ? present(operands[0]?.[0]) : extentOf(loop);
  const rows = own.slice(initial.length, initial.length + sequences.length);
  const captures = own.slice(initial.length + sequences.length);
  let carries = own.slice(0, initial.length);
  let count = 0;
  for (let iteration = 0; iteration < steps; iteration++) {
    const t = isReversed ? steps - 1 - iteration : iteration;
    const rowAt = (sequence: Float64Array, at: number): Float64Array =>
      sequence.slice(t * elementsOf(rowOf(loop, at)), (t + 1) * elementsOf(rowOf(loop, at)));
    const results = run(loop.body, [
      Float64Array.of(t),
      ...carries,
      ...rows.map(rowAt),
      ...captures,
    ]);
    if (hasTest && results.at(-1)?.[0] === 0) break;
    carries.forEach((carry, at) => {
      result.set(carry, layout.start("history", at) + t * carry.length);
    });
    carries = results.slice(0, next.length);
    loop.stacked.forEach((_, at) => {
      const row = present(results[next.length + at]);
      result.set(row, layout.start("stack", at) + t * row.length);
    });
    count++;
  }
  carries.forEach((carry, at) => {
    result.set(carry, layout.start("carry", at));
  });
  result[layout.start("count", 0)] = count;
  return result;
}

function rowOf({ rows }: Loop, at: number): Node {
  return present(rows[at]);
}

/** The results of the branch that the predicate chooses. */
export function runCond(node: Node, operands: readonly Float64Array[], run: Run): Float64Array {
  const { taken, other } = condOf(node);
  const [predicate, ...given] = operands;
  const results = run(predicate?.[0] === 0 ? other : taken, given);
  return Float64Array.from(results.flatMap((result) => [...result]));
}

/** One part of a tuple. */
export function partIn(node: Node, tuple: Float64Array): Float64Array {
  const { of, at } = node.attributes;
  const start = layoutOf(present(node.inputs[0])).start(String(of), Number(at));
  return tuple.slice(start, start + countOfSizes(numbersOf(node.shape)));
}
