import type { Node } from "../ir/graph.ts";
import { integers } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";
import { inferReduction, keepAxes, reductionElement } from "./reduce.ts";

/**
 * ∂y/∂x is the product of the other elements: of those before it times those after it, without
 * division, so that it is right whether no element is zero, or one, or several.
 */
export const prod: Operation = {
  name: "prod",
  doc: "product over axes",
  gradient: "g times the product of the other elements",
  edge: "no division: right with zeros",
  reduces: true,
  infer: (inputs, attributes) => inferReduction("prod", inputs, attributes),
  element: (node, index, fresh) => reductionElement("product", node, index, fresh),
  vjp: (b, node, g) => {
    const [x] = node.inputs as [Node];
    return [b.mul(keepAxes(b, g, x, axesOf(node)), others(b, x, axesOf(node)))];
  },
  jvp: (b, node, [t]) => {
    const [x] = node.inputs as [Node];
    return t && b.apply("sum", [b.mul(t, others(b, x, axesOf(node)))], node.attributes);
  },
};

function axesOf(node: Node): readonly number[] {
  return integers(node.attributes, "axes");
}

/** For each element the product of the others that are reduced with it. */
function others(b: Builder, x: Node, axes: readonly number[]): Node {
  const before = b.apply("cumprod", [x], { axes, exclusive: true, reverse: false });
  const after = b.apply("cumprod", [x], { axes, exclusive: true, reverse: true });
  return b.mul(before, after);
}
