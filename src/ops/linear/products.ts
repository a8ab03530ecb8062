import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node, Type } from "../../ir/graph.ts";
import { broadcastShapes, type Shape, showShape } from "../../ir/shape.ts";
import { constantSize, ONE } from "../../ir/size.ts";
import { requireReal } from "../axes.ts";
import type { Builder } from "../builder.ts";
import { swapLast } from "../matmul.ts";
import type { Operation } from "../operation.ts";
import { aligned, unequalHelp } from "../unequal.ts";

/** Two vectors, or batches of them. @throws {GradcError} GRADC2002, 2005, 2006 */
function twoVectors(op: string, inputs: readonly Type[]): readonly [Shape, Shape] {
  const [a, b] = inputs;
  if (inputs.length !== 2 || !a || !b)
    fail("GRADC2006", `${op} takes 2 operands, not ${inputs.length}`);
  [a, b].forEach((one, at) => {
    requireReal(op, one);
    if (one.shape.length === 0) {
      fail("GRADC2005", `${op} takes vectors, not ${showShape(one.shape)}`, {
        label: `{${at}} is a scalar`,
        help: "mul multiplies scalars",
      });
    }
  });
  return [a.shape, b.shape];
}

/** Over an axis counted from the last: -1, -2, …. */
export function sumOver(b: Builder, x: Node, axis: number): Node {
  return b.apply("sum", [x], { axes: [x.shape.length + axis], keepDims: false });
}

/** A new last axis of size 1. */
export function column(b: Builder, x: Node): Node {
  return b.reshape(x, [...x.shape, ONE]);
}

/** A new axis of size 1 before the last, where there are others before it. */
export function row(b: Builder, x: Node): Node {
  return x.shape.length === 1
    ? x
    : b.reshape(x, [...x.shape.slice(0, -1), ONE, ...x.shape.slice(-1)]);
}

/** Σ a b over the last axis. */
export const dot: Operation = {
  name: "dot",
  doc: "scalar product over the last axis; leading axes broadcast",
  gradient: "g b; g a",
  infer: (inputs) => {
    const [a, b] = twoVectors("dot", inputs);
    const shape = broadcastShapes(a, b);
    if (!shape || a.at(-1) !== b.at(-1)) {
      fail("GRADC2005", `dot cannot combine ${showShape(a)} with ${showShape(b)}`, {
        label: "the last sizes of {0} and {1} must be equal",
        help:
          unequalHelp(aligned(a, b)) ?? "dot sums over the last axes; matmul multiplies matrices",
      });
    }
    return { dtype: "real", shape: shape.slice(0, -1) };
  },
  expand: (b, node) => {
    const [x, y] = node.inputs as [Node, Node];
    const isPlain = x.shape.length === 1 && y.shape.length === 1;
    return isPlain ? b.matmul(x, y) : sumOver(b, b.mul(x, y), -1);
  },
  vjp: (b, node, g) => {
    const [x, y] = node.inputs as [Node, Node];
    const scale = node.shape.length === 0 ? g : column(b, g);
    return [b.mul(scale, y), b.mul(scale, x)];
  },
  jvp: (b, node, [s, t]) => {
    const [x, y] = node.inputs as [Node, Node];
    return b.addDefined(s && b.apply("dot", [s, y]), t && b.apply("dot", [x, t]));
  },
};

/** a bᵀ. */
export const outer: Operation = {
  name: "outer",
  doc: "every element of a times every element of b, as a matrix; leading axes broadcast",
  gradient: "g b; gᵀ a",
  infer: (inputs) => {
    const [a, b] = twoVectors("outer", inputs);
    const batch = broadcastShapes(a.slice(0, -1), b.slice(0, -1));
    if (!batch) {
      fail("GRADC2001", `outer cannot broadcast ${showShape(a)} and ${showShape(b)}`, {
        label: "the axes of {0} and {1} before the last do not align",
      });
    }
    return { dtype: "real", shape: [...batch, ...a.slice(-1), ...b.slice(-1)] };
  },
  expand: (b, node) => {
    const [x, y] = node.inputs as [Node, Node];
    return b.mul(column(b, x), row(b, y));
  },
  // x̄ = g y and ȳ = gᵀ x
  vjp: (b, node, g) => {
    const [x, y] = node.inputs as [Node, Node];
    if (node.shape.length > 2) {
      return [sumOver(b, b.mul(g, row(b, y)), -1), sumOver(b, b.mul(g, column(b, x)), -2)];
    }
    return [b.matmul(g, y), b.matmul(swapLast(b, g), x)];
  },
  jvp: (b, node, [s, t]) => {
    const [x, y] = node.inputs as [Node, Node];
    return b.addDefined(s && b.apply("outer", [s, y]), t && b.apply("outer", [x, t]));
  },
};

/** Element `at` along the axis that vectors lie along; the axis stays, with size 1. */
export function component(b: Builder, x: Node, axis: number, at: number): Node {
  return b.apply("slice", [x], {
    starts: x.shape.map((_, own) => (own === axis ? at : 0)),
    steps: x.shape.map(() => 1),
    sizes: x.shape.map((size, own) => (own === axis ? ONE : size)),
  });
}

/** x × y along an axis counted from the last, with `times` for the products of elements. */
export function crossProduct(
  b: Builder,
  x: Node,
  y: Node,
  axis: number,
  times: (p: Node, q: Node) => Node,
): Node {
  const at = (value: Node, index: number): Node =>
    component(b, value, value.shape.length + axis, index % 3);
  const pieces = [0, 1, 2].map((i) =>
    b.sub(times(at(x, i + 1), at(y, i + 2)), times(at(x, i + 2), at(y, i + 1))),
  );
  return b.apply("concat", pieces, { axis: (pieces[0]?.shape.length ?? 0) + axis });
}

/** Attribute `axis`, counted from the last: -1, -2, …, since operands broadcast. */
export const cross: Operation = {
  name: "cross",
  doc: "vector product of 3-vectors along an axis; other axes broadcast",
  gradient: "b × g; g × a",
  infer: (inputs, attributes) => {
    const [a, b] = twoVectors("cross", inputs);
    const axis = Number(attributes["axis"]);
    const shape = broadcastShapes(a, b);
    const three = constantSize(3);
    if (!shape || a.at(axis) !== three || b.at(axis) !== three) {
      fail("GRADC2005", `cross cannot combine ${showShape(a)} with ${showShape(b)}`, {
        label: shape
          ? "{0} and {1} must have size 3 along the axis"
          : "the other axes do not broadcast",
        help: "cross multiplies vectors of three elements along its axis, by default the last",
      });
    }
    return { dtype: "real", shape };
  },
  expand: (b, node) => {
    const [x, y] = node.inputs as [Node, Node];
    const axis = Number(node.attributes["axis"]);
    return crossProduct(b, x, y, axis, (p, q) => b.mul(p, q));
  },
  // g · (ẋ × y) = ẋ · (y × g) and g · (x × ẏ) = ẏ · (g × x)
  vjp: (b, node, g) => {
    const [x, y] = node.inputs as [Node, Node];
    const times = (p: Node, q: Node): Node => b.apply("cross", [p, q], node.attributes);
    return [times(y, g), times(g, x)];
  },
  jvp: (b, node, [s, t]) => {
    const [x, y] = node.inputs as [Node, Node];
    const times = (p: Node, q: Node): Node => b.apply("cross", [p, q], node.attributes);
    return b.addDefined(s && times(s, y), t && times(x, t));
  },
};
