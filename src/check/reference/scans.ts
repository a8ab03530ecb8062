import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { integers } from "../../ops/axes.ts";
import { groupsOver } from "../indexing.ts";
import type { Evaluate } from "../structural.ts";
import { reducing } from "./groups.ts";
import { sumOf } from "./sum.ts";

/**
 * Scans by definition: each element of the result from all elements that it depends on, without a
 * running value.
 */
export const scans: Readonly<Record<string, Evaluate>> = {
  prod: reducing(productOf),
  // One number is its own sum; several are added to 0.
  cumsum: scanning((at, [xs = []], node) =>
    sumOf([...xs.slice(0, endOf(at, node)), ...(xs.length > 1 ? [0] : [])]),
  ),
  cumprod: scanning((at, [xs = []], node) => productOf(xs.slice(0, endOf(at, node)))),
  // Σ b_j Π a_i, the product over the places that follow j: after it, or from it if multiplied late.
  recurrence: scanning((at, [a = [], b = []], node) => {
    const order = node.attributes["order"];
    const last = order === "exclusive" ? at - 1 : at;
    const shift = order === "late" ? 0 : 1;
    const end = order === "late" ? last : last + 1;
    return sumOf(b.slice(0, last + 1).map((bj, j) => bj * productOf(a.slice(j + shift, end))));
  }),
};

function endOf(at: number, node: Node): number {
  return node.attributes["exclusive"] === true ? at : at + 1;
}

function productOf(xs: readonly number[]): number {
  return xs.reduce((product, x) => product * x, 1);
}

/** Element `at`, counted in the direction of the scan, from the operands' rows in that direction. */
function scanning(
  f: (at: number, rows: readonly (readonly number[])[], node: Node) => number,
): Evaluate {
  return (node, operands) => {
    const { data, sizes } = present(operands[0]);
    const result = new Float64Array(data.length);
    for (const group of groupsOver(sizes, integers(node.attributes, "axes"))) {
      const places = node.attributes["reverse"] === true ? group.toReversed() : group;
      const rows = operands.map((operand) => places.map((place) => operand.data[place] ?? NaN));
      places.forEach((place, at) => (result[place] = f(at, rows, node)));
    }
    return result;
  };
}
