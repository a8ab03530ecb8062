import type { Node } from "../../ir/graph.ts";
import { type Shape, shapeOf, showShape } from "../../ir/shape.ts";
import {
  constantOf,
  constantSize,
  floorDivide,
  multiplySizes,
  numberOf,
  ONE,
  showSize,
  type Size,
  subtractSizes,
} from "../../ir/size.ts";
import { spanOf } from "../../ops/windows.ts";
import { integerArgument, optionsArgument, refuseArgument } from "./arguments.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

const CONVOLUTION = ["stride", "padding", "dilation", "groups"];
const POOLING = ["stride", "padding", "dilation"];

/** A size for each axis that windows move along: one number for all, or a list. */
function perDimension(
  op: string,
  what: string,
  value: unknown,
  dimensions: number,
  least: number,
): number[] {
  const list: readonly unknown[] = Array.isArray(value)
    ? Array.from<unknown>(value)
    : Array.from({ length: dimensions }, () => value);
  if (list.length !== dimensions) {
    refuseArgument(
      `${what} of ${op} is one number or ${dimensions}, not ${list.length}`,
      dimensions === 1 ? "write a number" : "write a number, or [vertical, horizontal]",
    );
  }
  return list.map((entry) => {
    const size = integerArgument(op, what, entry);
    if (size < least) refuseArgument(`${what} of ${op} is at least ${least}, not ${size}`);
    return size;
  });
}

interface Windows {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly number[];
}

/** ⌈extent / step⌉ - 1: how many steps of windows begin within the extent before the last one does. */
function stepsBeforeLast(op: string, extent: Size, step: number): Size {
  const steps = floorDivide(subtractSizes(extent, ONE), step);
  if (steps) return steps;
  refuseArgument(
    `${op} cannot tell how many windows "same" padding makes of ${showSize(extent)}`,
    `declare the size as a multiple, "${step} N", or give the padding as a number`,
  );
}

/** How windows of size `window` move over axes of these extents. */
function windowsArgument(
  op: string,
  extents: Shape,
  window: readonly number[],
  options: Readonly<Record<string, unknown>>,
  stride: readonly number[],
): Windows {
  const dimensions = window.length;
  const sizes = (what: string, otherwise: unknown, least: number): number[] =>
    perDimension(op, `the ${what}`, options[what] ?? otherwise, dimensions, least);
  const strides = sizes("stride", stride, 1);
  const dilations = sizes("dilation", 1, 1);
  const { padding = 0 } = options;
  if (padding === "valid") return { strides, dilations, padding: extents.flatMap(() => [0, 0]) };
  if (padding === "same") {
    // As many positions as steps of the stride begin within the extent; what is odd goes to the end.
    const widths = extents.flatMap((extent, d) => {
      const step = strides[d] ?? 1;
      const before = stepsBeforeLast(op, extent, step);
      const beyond = subtractSizes(extent, multiplySizes(before, constantSize(step)));
      const span = spanOf(window[d] ?? 1, dilations[d] ?? 1);
      const total = Math.max(0, span - numberOf(beyond));
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
    return { strides, dilations, padding: widths };
  }
  if (typeof padding === "string") {
    refuseArgument(
      `${op} knows no padding ${describe(padding)}`,
      'write "same", "valid" or a size',
    );
  }
  const widths = sizes("padding", 0, 0).flatMap((width) => [width, width]);
  return { strides, dilations, padding: widths };
}

/** A convolution as a node; the shapes are looked at when it is applied. */
export function convolve(
  trace: Trace,
  op: "conv1d" | "conv2d",
  x: Node,
  kernel: Node,
  given: unknown,
): Node {
  const dimensions = op === "conv1d" ? 1 : 2;
  const options = optionsArgument(op, given, CONVOLUTION);
  const groups = integerArgument(op, "groups", options["groups"] ?? 1);
  if (groups < 1) refuseArgument(`groups of ${op} is at least 1, not ${groups}`);
  const extents = x.shape.slice(-dimensions - 1, -1);
  const window = kernel.shape.slice(0, dimensions).map((size) => constantOf(size) ?? 1);
  const ones = Array<number>(dimensions).fill(1);
  const isLike = extents.length === dimensions && window.length === dimensions;
  const windows = windowsArgument(
    op,
    isLike ? extents : shapeOf(ones),
    isLike ? window : ones,
    options,
    ones,
  );
  return trace.apply(op, [x, kernel], { ...windows, groups });
}

/** Pooling as a node. */
export function pool(
  trace: Trace,
  op: "maxPool2d" | "avgPool2d",
  x: Node,
  size: unknown,
  given: unknown,
): Node {
  const options = optionsArgument(op, given, POOLING);
  const window = perDimension(op, "the window", size, 2, 1);
  const extents = x.shape.slice(-3, -1);
  const windows = windowsArgument(op, extents, window, options, window);
  window.forEach((own, d) => {
    const margin = Math.max(windows.padding[2 * d] ?? 0, windows.padding[2 * d + 1] ?? 0);
    if (margin < spanOf(own, windows.dilations[d] ?? 1)) return;
    refuseArgument(
      `${op} has windows in its padding alone: ${margin} is no less than the window`,
      "the padding must be smaller than the window",
    );
  });
  return trace.apply(op, [x], { ...windows, window });
}

/** A margin: one width for all sides, [before, after] for all axes, or such a pair for each axis. */
export function padWith(trace: Trace, x: Node, widths: unknown, value: unknown): Node {
  if (typeof value !== "number") {
    refuseArgument(`the value of pad must be a number, not ${describe(value)}`);
  }
  return trace.apply("pad", [x], { widths: widthsArgument(x, widths), value });
}

function widthsArgument(x: Node, widths: unknown): number[] {
  const pairOf = (entry: unknown): number[] => {
    const pair: readonly unknown[] = Array.isArray(entry)
      ? Array.from<unknown>(entry)
      : [entry, entry];
    if (pair.length !== 2) {
      refuseArgument(`a width of pad is one number or [before, after], not ${describe(entry)}`);
    }
    return pair.map((width) => {
      const size = integerArgument("pad", "a width", width);
      if (size < 0)
        refuseArgument(`a width of pad must not be negative: ${size}`, "slice takes elements away");
      return size;
    });
  };
  const isForAll = !Array.isArray(widths) || widths.every((entry) => typeof entry === "number");
  if (isForAll) return x.shape.flatMap(() => pairOf(widths));
  if (widths.length !== x.shape.length) {
    refuseArgument(
      `pad has ${widths.length} widths for the ${x.shape.length} axes of ${showShape(x.shape)}`,
      "give [before, after] for each axis, or one number for all",
    );
  }
  return Array.from<unknown>(widths).flatMap(pairOf);
}

function convolution(op: "conv1d" | "conv2d") {
  return (x: unknown, kernel: unknown, options?: unknown): Value => {
    const trace = currentTrace(op);
    return new Value(
      trace,
      convolve(trace, op, toNode(op, x, trace), toNode(op, kernel, trace), options),
    );
  };
}

function pooling(op: "maxPool2d" | "avgPool2d") {
  return (x: unknown, window: unknown, options?: unknown): Value => {
    const trace = currentTrace(op);
    return new Value(trace, pool(trace, op, toNode(op, x, trace), window, options));
  };
}

export const conv1d = convolution("conv1d");
export const conv2d = convolution("conv2d");
export const maxPool2d = pooling("maxPool2d");
export const avgPool2d = pooling("avgPool2d");

export function pad(x: unknown, widths: unknown, value: unknown = 0): Value {
  const trace = currentTrace("pad");
  return new Value(trace, padWith(trace, toNode("pad", x, trace), widths, value));
}
