import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { integers } from "../../ops/axes.ts";
import { groupsOver } from "../indexing.ts";
import type { Evaluate, Value } from "../structural.ts";
import { reducing } from "./groups.ts";

/** Reductions by definition; lengths by JavaScript's own `Math.hypot`. */
export const statistics: Readonly<Record<string, Evaluate>> = {
  norm: reducing((xs) => Math.hypot(...xs)),
  variance: (node, operands) =>
    spread(node, operands, (deviations, divisor) =>
      deviations.reduce((sum, d) => sum + (d * d) / divisor, 0 / divisor),
    ),
  std: (node, operands) =>
    spread(node, operands, (deviations, divisor) => Math.hypot(...deviations) / Math.sqrt(divisor)),
  any: reducing((xs) => Number(xs.includes(1))),
  all: reducing((xs) => Number(!xs.includes(0))),
};

function spread(
  node: Node,
  [x]: readonly Value[],
  f: (deviations: readonly number[], divisor: number) => number,
): Float64Array {
  const { data, sizes } = present(x);
  const groups = groupsOver(sizes, integers(node.attributes, "axes"));
  return Float64Array.from(groups, (group) => {
    const xs = group.map((at) => data[at] ?? NaN);
    const mean = xs.reduce((sum, one) => sum + one, 0) / xs.length;
    const deviations = xs.map((one) => one - mean);
    return f(deviations, xs.length - Number(node.attributes["correction"]));
  });
}
