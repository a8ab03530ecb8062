import { fail } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import { indexExpr } from "../ir/exprs.ts";
import { addIndices, scaleIndex, ZERO_INDEX } from "../ir/loops.ts";
import { shapeOf, showShape, stridesOf } from "../ir/shape.ts";
import { ONE, type Size } from "../ir/size.ts";
import { integers, oneReal, reducedShape, shapeAttribute } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { geometryOf, padded, positions, rooms, unpadded } from "./geometry.ts";
import type { Operation } from "./operation.ts";
import { keepAxes } from "./reduce.ts";
import { unfold } from "./windows.ts";

/** Height, width and channels come last. */
const DIMENSIONS = 2;

function infer(op: string, inputs: readonly Type[], attributes: Attributes): Type {
  const { shape } = oneReal(op, inputs);
  if (shape.length < DIMENSIONS + 1) {
    fail("GRADC2005", `${op} takes images, not ${showShape(shape)}`, {
      help: "the operand is [batch, height, width, channels]",
    });
  }
  const first = shape.length - DIMENSIONS - 1;
  const places = positions(
    op,
    shape.slice(first, -1),
    integers(attributes, "window"),
    geometryOf(attributes),
  );
  return {
    dtype: "real",
    shape: [...shape.slice(0, first), ...places, ...shape.slice(-1)],
  };
}

/** The windows fit. */
function requires({ inputs: [x], attributes }: Node): readonly Size[] {
  const extents = (x?.shape ?? []).slice(-DIMENSIONS - 1, -1);
  return rooms(extents, integers(attributes, "window"), geometryOf(attributes));
}

/** The windows, their elements along the last two axes, and what they are windows of. */
function windowsOf(
  b: Builder,
  node: Node,
  x: Node,
  margin: number,
): { images: Node; windows: Node; axes: readonly number[] } {
  const { strides, dilations, padding } = geometryOf(node.attributes);
  const axis = x.shape.length - DIMENSIONS - 1;
  const images = padded(b, x, axis, padding, margin);
  const windows = b.apply("unfold", [images], {
    axis,
    at: x.shape.length,
    kernel: integers(node.attributes, "window"),
    strides,
    dilations,
  });
  return { images, windows, axes: [x.shape.length, x.shape.length + 1] };
}

/** The mean of each window; a margin counts as zeros. */
export const avgPool2d: Operation = {
  name: "avgPool2d",
  doc: "mean of each window of [..., height, width, channels]; padding counts as zeros",
  gradient: "g / n to each of the n elements of a window",
  infer: (inputs, attributes) => infer("avgPool2d", inputs, attributes),
  requires,
  expand: (b, node) => {
    const { windows, axes } = windowsOf(b, node, node.inputs[0] ?? node, 0);
    return b.apply("mean", [windows], { axes, keepDims: false });
  },
  vjp: (b, node, g) =>
    node.inputs.map((x) => {
      const { images, windows, axes } = windowsOf(b, node, x, 0);
      const count = integers(node.attributes, "window").reduce((n, size) => n * size, 1);
      const share = b.div(keepAxes(b, g, windows, axes), b.constant(count));
      return toImages(b, x, images, windows, b.broadcastTo(share, windows.shape));
    }),
  jvp: (b, node, [t]) => t && b.apply("avgPool2d", [t], node.attributes),
};

/** The attribute that makes `maxPool2d` the relu of the largest of each window. Models have no such pooling: rewriting makes it. */
export const RECTIFIED = { isRectified: true } as const;

/** Whether it is the relu of the largest of each window. */
export function isRectified({ op, attributes }: Node): boolean {
  return op === "maxPool2d" && attributes["isRectified"] === true;
}

/** What passes a rectified pooling: nothing where the result is 0. */
function passed(b: Builder, node: Node, moved: Node): Node {
  if (!isRectified(node)) return moved;
  return b.apply("where", [b.apply("greater", [node, b.constant(0)]), moved, b.constant(0)]);
}

/** The largest of each window. Of several that are equal, the first one, row by row, gets the gradient. */
export const maxPool2d: Operation = {
  name: "maxPool2d",
  doc: "largest of each window of [..., height, width, channels]",
  gradient: "g to the largest of each window",
  edge: "ties: the first of the window, row by row, gets the gradient; NaN propagates, with gradient 0",
  infer: (inputs, attributes) => infer("maxPool2d", inputs, attributes),
  requires,
  expand: (b, node) => {
    const { windows, axes } = windowsOf(b, node, node.inputs[0] ?? node, -Infinity);
    const least = isRectified(node) ? { least: 0 } : {};
    return b.apply("max", [windows], { axes, keepDims: false, ...least });
  },
  vjp: (b, node, g) =>
    node.inputs.map((x) => {
      const { images, windows, axes } = windowsOf(b, node, x, -Infinity);
      const largest = keepAxes(b, node, windows, axes);
      const first = b.apply("firstEqual", [windows, largest]);
      const window = integers(node.attributes, "window");
      const own = passed(b, node, g);
      const won = b.apply("atFirst", [first, keepAxes(b, own, windows, axes)], { window });
      return toImages(b, x, images, windows, won);
    }),
  jvp: (b, node, [t]) => {
    const [x] = node.inputs;
    if (!t || !x) return undefined;
    const { windows, axes } = windowsOf(b, node, x, -Infinity);
    const largest = keepAxes(b, node, windows, axes);
    const moving = windowsOf(b, node, t, 0).windows;
    const first = b.apply("firstEqual", [windows, largest]);
    const window = integers(node.attributes, "window");
    const won = b.apply("atFirst", [first, moving], { window });
    return passed(b, node, b.apply("sum", [won], { axes, keepDims: false }));
  },
};

/** The last two axes of `x`: those of a window. */
function windowAxes(x: Type): number[] {
  return [x.shape.length - 2, x.shape.length - 1];
}

/** Attribute `shape`, that of a window. Like `iota` it is a counter and takes no memory. */
export const place: Operation = {
  name: "place",
  doc: "each element is its own position in a window, row by row",
  infer: (_inputs, attributes) => ({ dtype: "real", shape: shapeAttribute(attributes) }),
  element: ({ attributes }, index) => ({
    reads: [],
    combine: () => {
      const strides = stridesOf(shapeAttribute(attributes));
      const terms = index.map((one, axis) => scaleIndex(one, strides[axis] ?? ONE));
      return indexExpr(terms.reduce(addIndices, ZERO_INDEX));
    },
  }),
  vjp: () => [],
  jvp: () => undefined,
};

/** Operands: windows along the last two axes, and a value for each. */
export const firstEqual: Operation = {
  name: "firstEqual",
  doc: "the place, row by row, of the first element of a window that equals a value",
  edge: "infinite if none does",
  infer: ([windows, value], _attributes) => {
    invariant(windows !== undefined && value !== undefined, "windows and a value for each");
    return { dtype: "real", shape: reducedShape(windows.shape, windowAxes(windows), true) };
  },
  expand: (b, node) => {
    const [windows, value] = node.inputs as [Node, Node];
    const isEqual = b.apply("equal", [windows, value]);
    const place = b.apply("where", [
      isEqual,
      b.apply("place", [], { shape: windows.shape.slice(-2) }),
      b.constant(Infinity),
    ]);
    return b.apply("min", [place], { axes: windowAxes(windows), keepDims: true });
  },
  vjp: () => [undefined, undefined],
  jvp: () => undefined,
};

/**
 * Operands: the place in each window, with size 1 along the last two axes, and a value for each, or
 * windows of values. It is linear in these; the places are decisions, and flat.
 */
export const atFirst: Operation = {
  name: "atFirst",
  doc: "a value at one place of each window, and 0 elsewhere",
  infer: ([first], attributes) => {
    invariant(first !== undefined, "a place in each window, and a value");
    const window = shapeOf(integers(attributes, "window"));
    return { dtype: "real", shape: [...first.shape.slice(0, -2), ...window] };
  },
  expand: (b, node) => {
    const [first, g] = node.inputs as [Node, Node];
    const place = b.apply("place", [], { shape: node.shape.slice(-2) });
    return b.apply("where", [b.apply("equal", [place, first]), g, b.constant(0)]);
  },
  // The adjoint pass sums over the window where one value was for all of it.
  vjp: (b, node, g) => {
    const [first] = node.inputs as [Node];
    return [undefined, b.apply("atFirst", [first, g], node.attributes)];
  },
  jvp: (b, node, [, t]) => {
    const [first] = node.inputs as [Node];
    return t && b.apply("atFirst", [first, t], node.attributes);
  },
};

/** Windows' adjoints, added up where they lie and without the margin. */
function toImages(b: Builder, x: Node, images: Node, windows: Node, g: Node): Node {
  const [whole = g] = unfold.vjp?.(b, windows, g) ?? [];
  return unpadded(b, x, images, whole);
}
