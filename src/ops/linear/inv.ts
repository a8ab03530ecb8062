import type { Node } from "../../ir/graph.ts";
import { swapLast } from "../matmul.ts";
import type { Operation } from "../operation.ts";
import { entry, fromEntries, oneSquare, orderOf } from "./matrices.ts";

/** -y v y, where v is a tangent, or its transpose everywhere an adjoint. */
export const inv: Operation = {
  name: "inv",
  doc: "inverse matrix; leading axes are batches",
  domain: "A not singular",
  edge: "singular A: infinities and NaN, as IEEE 754 divides",
  gradient: "-yᵀ g yᵀ",
  singular: true,
  infer: (inputs) => oneSquare("inv", inputs),
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    const n = orderOf(x);
    if (n === 1) return b.div(b.constant(1), x);
    if (n > 2) return b.apply("luInverse", [b.apply("luFactor", [x])]);
    // [a b; c d]⁻¹ = [d -b; -c a] / det
    const det = b.apply("det", [x]);
    const part = (i: number, j: number): Node => b.div(entry(b, x, i, j), det);
    return fromEntries(
      b,
      [
        [part(1, 1), b.neg(part(0, 1))],
        [b.neg(part(1, 0)), part(0, 0)],
      ],
      node.shape,
    );
  },
  vjp: (b, node, g) => {
    const y = swapLast(b, node);
    return [b.neg(b.matmul(b.matmul(y, g), y))];
  },
  jvp: (b, node, [t]) => t && b.neg(b.matmul(b.matmul(node, t), node)),
};
