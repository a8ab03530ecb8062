import type { Node } from "../ir/graph.ts";
import { isNonNegative, ONE, subtractSizes } from "../ir/size.ts";
import { integers } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";
import { countOver, inferReduction, keepAxes } from "./reduce.ts";

function axesOf(node: Node): readonly number[] {
  return integers(node.attributes, "axes");
}

/**
 * √Σx², as m √Σ(x/m)² with the largest magnitude m, so that no square overflows or vanishes. Where m
 * is 0 or infinite, it is the norm.
 */
export const norm: Operation = {
  name: "norm",
  doc: "Euclidean length over axes, without overflow",
  gradient: "g x / y",
  edge: "of zeros, or of nothing: value 0, gradient 0",
  infer: (inputs, attributes) => inferReduction("norm", inputs, attributes),
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    const found = b.apply("max", [b.apply("abs", [x])], node.attributes);
    const mayBeEmpty = !isNonNegative(subtractSizes(countOver(x.shape, node.attributes), ONE));
    // The largest of nothing is -∞.
    const largest = mayBeEmpty ? b.apply("maximum", [found, b.constant(0)]) : found;
    const isAll = b.apply("logicalOr", [
      b.apply("equal", [largest, b.constant(0)]),
      b.apply("equal", [largest, b.constant(Infinity)]),
    ]);
    const scaled = b.div(x, keepAxes(b, largest, x, axesOf(node)));
    const sum = b.apply("sum", [b.apply("square", [scaled])], node.attributes);
    return b.apply("where", [isAll, largest, b.mul(largest, b.apply("sqrt", [sum]))]);
  },
  vjp: (b, node, g) => {
    const [x] = node.inputs as [Node];
    return [b.mul(keepAxes(b, g, x, axesOf(node)), direction(b, node, x, axesOf(node)))];
  },
  jvp: (b, node, [t]) => {
    const [x] = node.inputs as [Node];
    return t && b.apply("sum", [b.mul(t, direction(b, node, x, axesOf(node)))], node.attributes);
  },
};

/** `x` divided by its length `y`: nothing where that is 0. */
export function direction(b: Builder, y: Node, x: Node, axes: readonly number[]): Node {
  const length = keepAxes(b, y, x, axes);
  const isZero = b.apply("equal", [length, b.constant(0)]);
  return b.apply("where", [isZero, b.constant(0), b.div(x, length)]);
}
