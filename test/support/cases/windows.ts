import { shapeOf } from "../../../src/ir/shape.ts";
import type { Node } from "../../../src/ir/graph.ts";
import type { Builder } from "../../../src/ops/builder.ts";
import { type Case, one } from "./case.ts";

const plain = { strides: [1, 1], dilations: [1, 1], padding: [0, 0, 0, 0] };

/** All windows of two by two of an image, along the last two axes, and the largest of each. */
function windowsOf(b: Builder, x: Node): { windows: Node; largest: Node } {
  const sliding = { axis: 0, at: 2, kernel: [2, 2], strides: [1, 1], dilations: [1, 1] };
  const windows = b.apply("unfold", [x], sliding);
  return { windows, largest: b.apply("max", [windows], { axes: [2, 3], keepDims: true }) };
}

/** Padding and sliding windows, which convolutions and pooling are made of. */
export const windowCases: readonly Case[] = [
  one("pad", [3], { widths: [2, 1], value: 0 }),
  one("pad", [3], { widths: [0, 0], value: 5 }),
  one("pad", [], { widths: [], value: 5 }),
  one("pad", [2, 3], { widths: [1, 0, 0, 2], value: -7.5 }),
  one("pad", [2, 1, 2], { widths: [0, 1, 1, 0, 2, 2], value: 3 }),
  one("pad", [1, 2, 1, 2, 1], { widths: [0, 0, 1, 0, 0, 1, 0, 0, 1, 1], value: 0 }),
  one("unfold", [6], { axis: 0, at: 1, kernel: [3], strides: [2], dilations: [1] }),
  one("unfold", [2, 5, 3], { axis: 1, at: 3, kernel: [2], strides: [1], dilations: [2] }),
  one("unfold", [1, 5, 3], { axis: 1, at: 2, kernel: [2, 2], strides: [3, 1], dilations: [2, 1] }),
  one("unfold", [4, 5], { axis: 0, at: 0, kernel: [4, 2], strides: [1, 2], dilations: [1, 1] }),
  one("fold", [3, 3], { axis: 0, at: 1, kernel: [3], strides: [2], dilations: [1], shape: shapeOf([8]) }),
  one("fold", [2, 3, 2, 2], { axis: 1, at: 2, kernel: [2], strides: [1], dilations: [2], shape: shapeOf([2, 5, 2]) }),
  { op: "place", sizes: [[2, 3]], attributes: {}, build: (b, x) => b.mul(x, b.apply("place", [], { shape: shapeOf([2, 3]) })) },
  { op: "firstEqual", sizes: [[3, 3]], attributes: {}, build: (b, x) => {
    const { windows, largest } = windowsOf(b, x);
    return b.mul(largest, b.apply("firstEqual", [windows, largest]));
  } },
  { op: "atFirst", sizes: [[3, 3], [2, 2, 1, 1]], attributes: {}, build: (b, x, g) => {
    const { windows, largest } = windowsOf(b, x);
    return b.apply("atFirst", [b.apply("firstEqual", [windows, largest]), g], { window: [2, 2] });
  } },
  { op: "atFirst", sizes: [[3, 2], [2, 1, 2, 2]], attributes: {}, build: (b, x, g) => {
    const { windows, largest } = windowsOf(b, x);
    return b.apply("atFirst", [b.apply("firstEqual", [windows, largest]), g], { window: [2, 2] });
  } },
]; // prettier-ignore

/** One or two of each; every setting has its test in test/ops/windows.test.ts and beside it. */
export const neuralCases: readonly Case[] = [
  { op: "conv1d", sizes: [[2, 5, 2], [3, 1, 2]], attributes: { strides: [2], dilations: [1], padding: [1, 0], groups: 2 } },
  { op: "conv2d", sizes: [[3, 4, 2], [2, 2, 2, 2]], attributes: { ...plain, groups: 1 } },
  one("maxPool2d", [4, 4, 1], { ...plain, window: [2, 2], strides: [2, 2] }),
  one("maxPool2d", [4, 4, 1], { ...plain, window: [2, 2], isRectified: true }),
  one("avgPool2d", [3, 3, 2], { ...plain, window: [2, 2] }),
  { op: "einsum", sizes: [[2, 3], [3, 2]], attributes: { spec: "ij,jk->ki" } },
  one("standardize", [3, 2], { axes: [1], epsilon: 0.5 }),
  { op: "layerNorm", sizes: [[2, 3], [3], [3]], attributes: { axes: [1], epsilon: 0.1, isScaled: true } },
  { op: "batchNorm", sizes: [[3, 2], [2], [2]], attributes: { axes: [0], epsilon: 0.1, isScaled: true } },
]; // prettier-ignore
