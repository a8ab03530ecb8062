import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import type { Evaluate } from "../structural.ts";

/** Means over all elements, term by term. */
export const losses: Readonly<Record<string, Evaluate>> = {
  huber: meanOf((p, t, node) => {
    const delta = Number(node.attributes["delta"]);
    const size = Math.abs(p - t);
    return size <= delta ? size ** 2 / 2 : delta * size - delta ** 2 / 2;
  }),
  // t log(1 + e⁻ˣ) + (1 - t) log(1 + eˣ), each logarithm without overflow.
  binaryCrossEntropy: meanOf((x, t) => t * softplus(-x) + (1 - t) * softplus(x)),
};

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

function meanOf(term: (x: number, t: number, node: Node) => number): Evaluate {
  return (node, [x, t]) => {
    const [left, right] = [present(x).data, present(t).data];
    const total = left.reduce((sum, own, at) => sum + term(own, right[at] ?? NaN, node), 0);
    return Float64Array.of(total / left.length);
  };
}
