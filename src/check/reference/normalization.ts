import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { integers } from "../../ops/axes.ts";
import { eachIndex } from "../indexing.ts";
import type { Evaluate, Value } from "../structural.ts";
import { alongAxes } from "./groups.ts";

function standardized(node: Node, operands: readonly Value[]): Float64Array {
  const epsilon = Number(node.attributes["epsilon"]);
  const rows = alongAxes((xs) => {
    const mean = xs.reduce((a, b) => a + b, 0) / xs.length;
    const variance = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length;
    return xs.map((x) => (x - mean) / Math.sqrt(variance + epsilon));
  });
  return rows(node, operands);
}

/** With gain and bias along the axes of the statistics, or along the others. */
function normalization(isSame: boolean): Evaluate {
  return (node, operands) => {
    const [x, ...rest] = operands;
    const { sizes } = present(x);
    const result = standardized(node, operands);
    const gain = node.attributes["isScaled"] === true ? rest.shift() : undefined;
    const bias = rest.shift();
    const axes = integers(node.attributes, "axes");
    eachIndex(sizes, (index, at) => {
      const own = index.filter((_, axis) => axes.includes(axis) === isSame);
      const of = (parameter: Value | undefined, otherwise: number): number =>
        parameter ? (parameter.data[place(own, parameter.sizes)] ?? NaN) : otherwise;
      result[at] = (result[at] ?? NaN) * of(gain, 1) + of(bias, 0);
    });
    return result;
  };
}

function place(index: readonly number[], sizes: readonly number[]): number {
  return sizes.reduce((at, size, axis) => at * size + (index[axis] ?? 0), 0);
}

export const normalizations: Readonly<Record<string, Evaluate>> = {
  standardize: standardized,
  layerNorm: normalization(true),
  batchNorm: normalization(false),
};
