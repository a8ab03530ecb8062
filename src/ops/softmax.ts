import type { Node, Type } from "../ir/graph.ts";
import { integers, oneReal, reducedShape } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";
import { keepAxes, stretch } from "./reduce.ts";

function axesOf(node: Node): readonly number[] {
  return integers(node.attributes, "axes");
}

function sumOver(b: Builder, x: Node, axes: readonly number[]): Node {
  return b.apply("sum", [x], { axes, keepDims: true });
}

/** The largest element, which is subtracted before exp so that nothing overflows. */
function largest(b: Builder, x: Node, axes: readonly number[]): Node {
  return b.apply("max", [x], { axes, keepDims: true });
}

/**
 * max + log Σ exp(x - max). Where the largest is infinite, x - max would be NaN: there 0 is
 * subtracted instead, so that all -∞ gives -∞ and any +∞ gives +∞.
 */
export const logsumexp: Operation = {
  name: "logsumexp",
  doc: "log of the sum of exponentials over axes, without overflow",
  gradient: "g softmax(x)",
  edge: "all -∞: value -∞, gradient 0",
  infer: (inputs, attributes): Type => ({
    dtype: "real",
    shape: reducedShape(
      oneReal("logsumexp", inputs).shape,
      integers(attributes, "axes"),
      attributes["keepDims"] === true,
    ),
  }),
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    const { shift, total } = exponentials(b, x, axesOf(node));
    return b.reshape(b.add(shift, b.apply("log", [total])), node.shape);
  },
  vjp: (b, node, g) => {
    const [x] = node.inputs as [Node];
    return [b.mul(keepAxes(b, g, x, axesOf(node)), weights(b, node, x))];
  },
  jvp: (b, node, [t]) => {
    const [x] = node.inputs as [Node];
    return t && b.apply("sum", [b.mul(t, weights(b, node, x))], node.attributes);
  },
};

/** ∂y/∂x = softmax(x), of the exponentials that y was computed from: they are not taken twice. */
function weights(b: Builder, node: Node, x: Node): Node {
  return b.apply("softmax", [x], { axes: axesOf(node), isOfLogsumexp: true });
}

/** The exponentials that logsumexp adds up, and their sum. */
function exponentials(
  b: Builder,
  x: Node,
  axes: readonly number[],
): { shift: Node; each: Node; total: Node } {
  const shift = finite(b, largest(b, x, axes));
  const each = b.apply("exp", [b.sub(x, shift)]);
  return { shift, each, total: sumOver(b, each, axes) };
}

function finite(b: Builder, x: Node): Node {
  const isInfinite = b.apply("equal", [b.apply("abs", [x]), b.constant(Infinity)]);
  return b.apply("where", [isInfinite, b.constant(0), x]);
}

/**
 * exp(x - max) / Σ exp(x - max) over the axes. As the gradient of logsumexp it is 0 where every x is
 * -∞: the sum is 0 nowhere else.
 */
export const softmax: Operation = {
  name: "softmax",
  doc: "exponentials divided by their sum along an axis, without overflow",
  gradient: "y (g - Σ g y)",
  cost: 10,
  infer: (inputs) => oneReal("softmax", inputs),
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    if (node.attributes["isOfLogsumexp"] === true) {
      const { each, total } = exponentials(b, x, axesOf(node));
      const isEmpty = b.apply("equal", [total, b.constant(0)]);
      return b.div(each, b.apply("where", [isEmpty, b.constant(1), total]));
    }
    const e = b.apply("exp", [b.sub(x, largest(b, x, axesOf(node)))]);
    return b.div(e, sumOver(b, e, axesOf(node)));
  },
  // The Jacobian diag(y) - y yᵀ is symmetric: forward and reverse mode are the same product.
  vjp: (b, node, g) => [softmaxJacobian(b, node, g)],
  jvp: (b, node, [t]) => t && softmaxJacobian(b, node, t),
};

function softmaxJacobian(b: Builder, y: Node, v: Node): Node {
  return b.mul(y, b.sub(v, sumOver(b, b.mul(v, y), axesOf(y))));
}

/** x - max - log Σ exp(x - max) over the axes. */
export const logSoftmax: Operation = {
  name: "logSoftmax",
  doc: "logarithm of softmax, without overflow",
  gradient: "g - exp(y) Σ g",
  cost: 10,
  infer: (inputs) => oneReal("logSoftmax", inputs),
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    const shifted = b.sub(x, largest(b, x, axesOf(node)));
    return b.sub(shifted, b.apply("log", [sumOver(b, b.apply("exp", [shifted]), axesOf(node))]));
  },
  vjp: (b, node, g) => [b.sub(g, b.mul(b.apply("exp", [node]), sumOver(b, g, axesOf(node))))],
  jvp: (b, node, [t]) =>
    t &&
    b.sub(
      t,
      stretch(
        b,
        b.apply("sum", [b.mul(b.apply("exp", [node]), t)], { axes: axesOf(node), keepDims: false }),
        node,
        axesOf(node),
      ),
    ),
};
