import { type Node } from "../ir/graph.ts";
import { oneReal } from "./axes.ts";
import { type Builder } from "./builder.ts";
import { type Operation } from "./operation.ts";

/** y (1 - y), the derivative at y = σ(x). */
function slope(b: Builder, node: Node): Node {
  return b.mul(node, b.sub(b.constant(1), node));
}

/**
 * σ(x) = 1 / (1 + e⁻ˣ). For x < 0 it is eˣ / (1 + eˣ), so that neither side overflows: with
 * e = exp(-|x|), the numerator is 1 or e.
 */
export const sigmoid: Operation = {
  name: "sigmoid",
  doc: "logistic function 1 / (1 + exp(-a))",
  cost: 11,
  infer: (inputs) => oneReal("sigmoid", inputs),
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    const one = b.constant(1);
    const e = b.apply("exp", [b.neg(b.apply("abs", [x]))]);
    const isRight = b.apply("greaterEqual", [x, b.constant(0)]);
    return b.div(b.apply("where", [isRight, one, e]), b.add(one, e));
  },
  vjp: (b, node, g) => [b.mul(g, slope(b, node))],
  jvp: (b, node, [t]) => t && b.mul(t, slope(b, node)),
};
