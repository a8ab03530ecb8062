import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import { numbersOf, shapeOf, showShape } from "../ir/shape.ts";
import { numberOf, ONE } from "../ir/size.ts";
import { integers, requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { type Contract, type Contraction, einsumOf } from "./einsum.ts";
import type { Operation } from "./operation.ts";
import { pad } from "./pad.ts";
import { positionsOf, type Sliding, spanOf, unfold } from "./windows.ts";

/** Attributes of an operation on windows; `padding` has two numbers an axis: before and after. */
interface Geometry {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly number[];
}

export function geometryOf(attributes: Attributes): Geometry {
  return {
    strides: integers(attributes, "strides"),
    dilations: integers(attributes, "dilations"),
    padding: integers(attributes, "padding"),
  };
}

/** How many positions a window has along each axis. @throws {GradcError} GRADC2005 where it has none */
export function positions(
  op: string,
  extents: readonly number[],
  kernel: readonly number[],
  { strides, dilations, padding }: Geometry,
): number[] {
  return extents.map((extent, d) => {
    const whole = extent + (padding[2 * d] ?? 0) + (padding[2 * d + 1] ?? 0);
    const span = spanOf(kernel[d] ?? 1, dilations[d] ?? 1);
    const count = positionsOf(whole, span, strides[d] ?? 1);
    if (count > 0) return count;
    fail("GRADC2005", `${op} has no place for a window of ${span} in ${whole} elements`, {
      help: "make the window or its dilation smaller, or the padding larger",
    });
  });
}

/** `x` with a margin of `value` around the axes from `first`. */
export function padded(
  b: Builder,
  x: Node,
  first: number,
  padding: readonly number[],
  value: number,
): Node {
  if (padding.every((width) => width === 0)) return x;
  const before = Array<number>(2 * first).fill(0);
  const after = Array<number>(2 * x.shape.length - before.length - padding.length).fill(0);
  return b.apply("pad", [x], { widths: [...before, ...padding, ...after], value });
}

/** The operand of `padded`'s result, as `vjp` of an operation on it gives it back: without the margin. */
export function unpadded(b: Builder, x: Node, whole: Node, g: Node): Node {
  if (x === whole) return g;
  return pad.vjp?.(b, whole, g)[0] ?? g;
}

const alphabet = Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

/**
 * What a convolution is made of: windows of the padded images, contracted with the kernel. With groups
 * the channels are two axes, group and channel of the group, of images, kernel and result alike.
 */
interface Parts {
  readonly images: Node;
  readonly grouped: Node;
  readonly windows: Node;
  readonly kernel: Node;
  readonly contraction: Contraction;
}

function partsOf(b: Builder, node: Node): Parts {
  const [x, w] = node.inputs as [Node, Node];
  const geometry = geometryOf(node.attributes);
  const groups = Number(node.attributes["groups"]);
  const dimensions = geometry.strides.length;
  const axis = x.shape.length - dimensions - 1;
  const images = padded(b, x, axis, geometry.padding, 0);
  const size = w.shape.slice(0, dimensions);
  const sliding: Sliding = {
    axis,
    at: axis + dimensions,
    kernel: numbersOf(size),
    strides: geometry.strides,
    dilations: geometry.dilations,
  };
  const grouped = splitLast(b, images, groups);
  const windows = b.apply("unfold", [grouped], { ...sliding });
  const kernel = splitLast(b, w, groups);

  const letters = [...alphabet];
  const take = (count: number): string[] => letters.splice(0, count);
  const [places, within, group] = [
    take(axis + dimensions),
    take(dimensions),
    take(groups > 1 ? 1 : 0),
  ];
  const [channel, filter] = [take(1), take(1)];
  const contraction = {
    operands: [
      [...places, ...within, ...group, ...channel],
      [...within, ...channel, ...group, ...filter],
    ],
    result: [...places, ...group, ...filter],
  };
  return { images, grouped, windows, kernel, contraction };
}

/** The last axis as two: the group, and the place in it. */
function splitLast(b: Builder, x: Node, groups: number): Node {
  if (groups === 1) return x;
  const size = numberOf(x.shape.at(-1) ?? ONE);
  return b.reshape(x, [...x.shape.slice(0, -1), ...shapeOf([groups, size / groups])]);
}

function inferConvolution(
  op: string,
  dimensions: number,
  inputs: readonly Type[],
  attributes: Attributes,
): Type {
  const [x, w] = inputs;
  if (inputs.length !== 2 || !x || !w)
    fail("GRADC2006", `${op} takes 2 operands, not ${inputs.length}`);
  requireReal(op, x);
  requireReal(op, w);
  const refuse = (why: string, help: string): never =>
    fail("GRADC2005", `${op} cannot combine ${showShape(x.shape)} with ${showShape(w.shape)}`, {
      label: why,
      help,
    });
  const names = dimensions === 1 ? "width" : "height, width";
  if (x.shape.length < dimensions + 1) {
    refuse("{0} has too few axes", `the first operand is [batch, ${names}, channels]`);
  }
  if (w.shape.length !== dimensions + 2) {
    refuse(`{1} is no kernel of ${op}`, `the second operand is [${names}, channels, filters]`);
  }
  const groups = Number(attributes["groups"]);
  const [channels = 1, filters = 1] = numbersOf(w.shape.slice(-2));
  const own = numberOf(x.shape.at(-1) ?? ONE);
  if (own !== channels * groups) {
    refuse(
      `{0} has ${own} channels, {1} takes ${channels * groups}`,
      "the last size of the first operand is the last but one of the kernel times groups",
    );
  }
  if (filters % groups !== 0) {
    refuse(
      `${filters} filters do not make ${groups} groups`,
      "groups divides the number of filters",
    );
  }
  const first = x.shape.length - dimensions - 1;
  const places = positions(
    op,
    numbersOf(x.shape.slice(first, -1)),
    numbersOf(w.shape.slice(0, dimensions)),
    geometryOf(attributes),
  );
  return { dtype: "real", shape: [...x.shape.slice(0, first), ...shapeOf([...places, filters])] };
}

/** Of the images the convolution of the adjoint with the kernel; of the kernel the correlation of both. */
export function convolutionAdjoint(b: Builder, node: Node, g: Node, contract: Contract): Node[] {
  const [x, w] = node.inputs as [Node, Node];
  const parts = partsOf(b, node);
  const { operands, result } = parts.contraction;
  const [own = [], other = []] = operands;
  const adjoint = splitLast(b, g, Number(node.attributes["groups"]));
  const toWindows = contract(b, { operands: [result, other], result: own }, [
    adjoint,
    parts.kernel,
  ]);
  const toKernel = contract(b, { operands: [result, own], result: other }, [
    adjoint,
    parts.windows,
  ]);
  const [toGrouped = toWindows] = unfold.vjp?.(b, parts.windows, toWindows) ?? [];
  const toImages = b.reshape(toGrouped, parts.images.shape);
  return [unpadded(b, x, parts.images, toImages), b.reshape(toKernel, w.shape)];
}

/**
 * Correlation of images with a kernel, as neural networks have it: images [..., height, width,
 * channels], kernel [height, width, channels of a group, filters].
 */
function convolution(op: string, dimensions: number, doc: string): Operation {
  return {
    name: op,
    doc,
    gradient: "convolution of g with the kernel; correlation of x with g",
    infer: (inputs, attributes) => inferConvolution(op, dimensions, inputs, attributes),
    expand: (b, node) => {
      const { windows, kernel, contraction } = partsOf(b, node);
      return b.reshape(einsumOf(b, contraction, [windows, kernel]), node.shape);
    },
    vjp: (b, node, g) => convolutionAdjoint(b, node, g, einsumOf),
    jvp: (b, node, [s, t]) => {
      const [x, w] = node.inputs as [Node, Node];
      return b.addDefined(
        s && b.apply(op, [s, w], node.attributes),
        t && b.apply(op, [x, t], node.attributes),
      );
    },
  };
}

export const conv1d = convolution(
  "conv1d",
  1,
  "correlation of [..., width, channels] with a kernel [width, channels, filters]",
);
export const conv2d = convolution(
  "conv2d",
  2,
  "correlation of [..., height, width, channels] with a kernel [height, width, channels, filters]",
);
