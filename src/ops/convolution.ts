import { fail } from "../diagnostics/diagnostic.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import { type Shape, showShape } from "../ir/shape.ts";
import { constantOf, constantSize, divideSizes, multiplySizes, ONE, showSize } from "../ir/size.ts";
import { requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { type Contract, type Contraction, einsumOf } from "./einsum.ts";
import { geometryOf, padded, positions, rooms, unpadded } from "./geometry.ts";
import type { Operation } from "./operation.ts";
import { type Sliding, unfold } from "./windows.ts";

/** The sizes of a kernel along the axes that it moves along, which must be known. @throws {GradcError} GRADC2005 */
function windowOf(op: string, w: Type, dimensions: number): number[] {
  return w.shape.slice(0, dimensions).map((size) => {
    const known = constantOf(size);
    if (known !== undefined) return known;
    fail("GRADC2005", `${op} takes no kernel ${showShape(w.shape)}`, {
      label: `{1} has the size ${showSize(size)}`,
      help: "how far a kernel reaches must be a number",
    });
  });
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
  const sliding: Sliding = {
    axis,
    at: axis + dimensions,
    kernel: windowOf(node.op, w, dimensions),
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
  const count = constantSize(groups);
  const share = present(divideSizes(x.shape.at(-1) ?? ONE, count), "groups of one size");
  return b.reshape(x, [...x.shape.slice(0, -1), count, share]);
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
  const groups = constantSize(Number(attributes["groups"]));
  const [channels = ONE, filters = ONE] = w.shape.slice(-2);
  const own = x.shape.at(-1) ?? ONE;
  const taken = multiplySizes(channels, groups);
  if (own !== taken) {
    refuse(
      `{0} has ${showSize(own)} channels, {1} takes ${showSize(taken)}`,
      "the last size of the first operand is the last but one of the kernel times groups",
    );
  }
  if (!divideSizes(filters, groups)) {
    refuse(
      `${showSize(filters)} filters do not make ${showSize(groups)} groups`,
      "groups divides the number of filters",
    );
  }
  const { first, extents } = alongWindows(x, dimensions);
  const places = positions(op, extents, windowOf(op, w, dimensions), geometryOf(attributes));
  return { dtype: "real", shape: [...x.shape.slice(0, first), ...places, filters] };
}

/** The axes that windows move along: the first of them, and their sizes. */
function alongWindows(x: Type, dimensions: number): { first: number; extents: Shape } {
  const first = x.shape.length - dimensions - 1;
  return { first, extents: x.shape.slice(first, -1) };
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
    requires: ({ inputs: [x, w], attributes }) =>
      x && w
        ? rooms(
            alongWindows(x, dimensions).extents,
            windowOf(op, w, dimensions),
            geometryOf(attributes),
          )
        : [],
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
