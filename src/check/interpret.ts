import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Region } from "../ir/region.ts";
import { reachable } from "../ir/order.ts";
import { numbersOf } from "../ir/shape.ts";
import { elementwise, type Row } from "../ops/elementwise.ts";
import { partIn, runCond, runLoop } from "./control.ts";
import { broadcastOffset, countOfSizes, eachIndex } from "./indexing.ts";
import { structural, type Value } from "./structural.ts";

/** Row-major numbers of each node; truth values are 0 and 1. */
export type Values = ReadonlyMap<Node, Float64Array>;

/**
 * Told each value as it is computed, of the body of a loop in every iteration; may change it before its users
 * read it. `values` has what it was computed from.
 */
export type Watch = (node: Node, value: Float64Array, values: Values) => void;

/**
 * Evaluates graphs: plain, slow and obvious, one node after the other, each into its own array. It
 * shares nothing with lowering and printing, and composites are computed by their definition and not
 * by what they expand to, so that it can bear witness against the emitted code.
 *
 * `given` holds the leaves, and any other node whose value is known already.
 */
export function interpret(
  roots: readonly Node[],
  given: Values,
  watch?: Watch,
): Map<Node, Float64Array> {
  return interpretInOrder(reachable(roots), given, watch);
}

/** The same for nodes already in topological order: many evaluations of one graph need one search. */
export function interpretInOrder(
  order: readonly Node[],
  given: Values,
  watch?: Watch,
): Map<Node, Float64Array> {
  const values = new Map(given);
  for (const node of order) {
    if (values.has(node)) continue;
    const operands = node.inputs.map((input) => ({
      data: present(values.get(input), "operands come before their users"),
      sizes: numbersOf(input.shape),
    }));
    const value = valueOf(node, operands, watch);
    watch?.(node, value, values);
    values.set(node, value);
  }
  return values;
}

/** The values of a region's results. */
function runRegion(
  { parameters, results }: Region,
  given: readonly Float64Array[],
  watch: Watch | undefined,
): Float64Array[] {
  const values = new Map(parameters.map((node, at) => [node, present(given[at])]));
  const found = interpret(results, values, watch);
  return results.map((result) => present(found.get(result)));
}

function valueOf(node: Node, operands: readonly Value[], watch: Watch | undefined): Float64Array {
  if (node.regions.length > 0) {
    const run = node.op === "loop" ? runLoop : runCond;
    const given = operands.map(({ data }) => data);
    return run(node, given, (region, values) => runRegion(region, values, watch));
  }
  if (node.op === "part") return partIn(node, present(operands[0]).data);
  const row = elementwise.get(node.op);
  if (row) return mapElements(row, operands, numbersOf(node.shape));
  const evaluate = present(structural.get(node.op), `${node.op} has no value of its own`);
  return evaluate(node, operands);
}

function mapElements(row: Row, operands: readonly Value[], sizes: readonly number[]): Float64Array {
  const result = new Float64Array(countOfSizes(sizes));
  eachIndex(sizes, (index, at) => {
    const args = operands.map(({ data, sizes: own }) => {
      // What has as many elements is not stretched.
      return data[data.length === result.length ? at : broadcastOffset(index, own)] ?? NaN;
    });
    result[at] = Number(row.f(...args));
  });
  return result;
}
