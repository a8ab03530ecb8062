import type { Node } from "../ir/graph.ts";
import type { Builder } from "../ops/builder.ts";

/**
 * g d, where g may be a product h a: h (a d) if a d is one of `values`, which are computed anyway. So the
 * derivative of a sin x is what it is by hand, h times the a cos x of the model; in the other order it would take
 * a and cos x, and a product more.
 */
export function productOf(b: Builder, g: Node, d: Node, values: ReadonlySet<Node>): Node {
  const product = b.mul(g, d);
  if (g.op !== "mul" || values.size === 0) return product;
  for (const [h, a] of [g.inputs, g.inputs.toReversed()] as [Node, Node][]) {
    const known = [b.arena.find("mul", [a, d]), b.arena.find("mul", [d, a])];
    const value = known.find((one) => one && values.has(one));
    if (value) return b.mul(h, value);
  }
  return product;
}
