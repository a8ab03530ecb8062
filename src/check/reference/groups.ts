import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { integers } from "../../ops/axes.ts";
import { groupsOver } from "../indexing.ts";
import type { Evaluate } from "../structural.ts";

/** One number of the result from all numbers that the reduction brings together. */
export function reducing(f: (xs: readonly number[], node: Node) => number): Evaluate {
  return (node, [x]) => {
    const { data, sizes } = present(x);
    const groups = groupsOver(sizes, integers(node.attributes, "axes"));
    const numbers = groups.map((group) => group.map((at) => data[at] ?? NaN));
    return Float64Array.from(numbers, (xs) => f(xs, node));
  };
}

/** The same, with as many numbers out as in. */
export function alongAxes(f: (xs: readonly number[], node: Node) => readonly number[]): Evaluate {
  return (node, [x]) => {
    const { data, sizes } = present(x);
    const result = new Float64Array(data.length);
    for (const group of groupsOver(sizes, integers(node.attributes, "axes"))) {
      const numbers = group.map((at) => data[at] ?? NaN);
      const ys = f(numbers, node);
      group.forEach((at, i) => (result[at] = ys[i] ?? NaN));
    }
    return result;
  };
}
