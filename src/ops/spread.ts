import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import type { Shape } from "../ir/shape.ts";
import {
  constantSize,
  isNegative,
  ONE,
  showSize,
  type Size,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { integers } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { direction } from "./norm.ts";
import type { Operation } from "./operation.ts";
import { countOver, inferReduction, keepAxes } from "./reduce.ts";

// Attribute `correction`: how much less than the number of elements the sum of squares is divided by.

function infer(op: string, inputs: readonly Type[], attributes: Attributes): Type {
  const type = inferReduction(op, inputs, attributes);
  const count = countOver(inputs[0]?.shape ?? [], attributes);
  // Of nothing, without a correction, it is 0 / 0.
  if (count !== ZERO && isNegative(roomOf(inputs[0]?.shape ?? [], attributes))) {
    fail(
      "GRADC2008",
      `${op} of ${showSize(count)} elements cannot have the correction ${String(attributes["correction"])}`,
      {
        help: "the sum of squares is divided by the number of elements less the correction",
      },
    );
  }
  return type;
}

/** The divisor is positive; without a correction it is the number of elements, which may be none. */
function roomOf(shape: Shape, attributes: Attributes): Size {
  const correction = constantSize(Number(attributes["correction"]));
  const divisor = subtractSizes(countOver(shape, attributes), correction);
  return correction === ZERO ? divisor : subtractSizes(divisor, ONE);
}

function requires({ inputs: [x], attributes }: Node): readonly Size[] {
  return [roomOf(x?.shape ?? [], attributes)];
}

/** What the sum of squares is divided by. */
function divisorOf(b: Builder, node: Node): Node {
  const [x] = node.inputs as [Node];
  const correction = constantSize(Number(node.attributes["correction"]));
  return b.size(subtractSizes(countOver(x.shape, node.attributes), correction));
}

function over(node: Node): { axes: readonly number[]; keepDims: boolean } {
  return {
    axes: integers(node.attributes, "axes"),
    keepDims: node.attributes["keepDims"] === true,
  };
}

/** x - mean(x). */
function deviation(b: Builder, node: Node): Node {
  const [x] = node.inputs as [Node];
  const { axes } = over(node);
  return b.sub(x, b.apply("mean", [x], { axes, keepDims: true }));
}

/**
 * Σ(x - mean)² / (n - correction), in two passes: the mean first. The deviations add up to nothing, so
 * that what the mean contributes to a derivative cancels: ∂y/∂x = 2 (x - mean) / (n - correction).
 */
export const variance: Operation = {
  name: "variance",
  doc: "sum over axes of the squared deviations from the mean, divided by n - correction",
  gradient: "2 g (x - mean) / (n - correction)",
  infer: (inputs, attributes) => infer("variance", inputs, attributes),
  requires,
  expand: (b, node) => {
    const sum = b.apply("sum", [b.apply("square", [deviation(b, node)])], over(node));
    return b.div(sum, divisorOf(b, node));
  },
  vjp: (b, node, g) => {
    const [x] = node.inputs as [Node];
    const twice = b.mul(b.constant(2), keepAxes(b, g, x, over(node).axes));
    return [b.mul(b.div(twice, divisorOf(b, node)), deviation(b, node))];
  },
  jvp: (b, node, [t]) => {
    if (!t) return undefined;
    const sum = b.apply("sum", [b.mul(deviation(b, node), t)], over(node));
    return b.div(b.mul(b.constant(2), sum), divisorOf(b, node));
  },
};

/** √variance, as the length of the deviations: their squares cannot overflow or vanish. */
export const std: Operation = {
  name: "std",
  doc: "standard deviation over axes, the root of the variance",
  gradient: "g (x - mean) / ((n - correction) y)",
  edge: "of equal elements: value 0, gradient 0",
  infer: (inputs, attributes) => infer("std", inputs, attributes),
  requires,
  expand: (b, node) => {
    const length = b.apply("norm", [deviation(b, node)], over(node));
    return b.div(length, b.apply("sqrt", [divisorOf(b, node)]));
  },
  vjp: (b, node, g) => {
    const [x] = node.inputs as [Node];
    const { axes } = over(node);
    const each = b.div(keepAxes(b, g, x, axes), divisorOf(b, node));
    return [b.mul(each, direction(b, node, deviation(b, node), axes))];
  },
  jvp: (b, node, [t]) => {
    if (!t) return undefined;
    const along = direction(b, node, deviation(b, node), over(node).axes);
    return b.div(b.apply("sum", [b.mul(t, along)], over(node)), divisorOf(b, node));
  },
};
