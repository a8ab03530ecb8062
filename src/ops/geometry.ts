import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node } from "../ir/graph.ts";
import type { Shape } from "../ir/shape.ts";
import { addSizes, constantSize, isNegative, showSize, type Size } from "../ir/size.ts";
import { integers } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { pad } from "./pad.ts";
import { positionsIn, roomOf, spanOf } from "./windows.ts";

/** Attributes of an operation on windows; `padding` has two numbers an axis: before and after. */
export interface Geometry {
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
  extents: Shape,
  kernel: readonly number[],
  geometry: Geometry,
): Size[] {
  const { strides, dilations } = geometry;
  return rooms(extents, kernel, geometry).map((room, d) => {
    if (!isNegative(room)) return positionsIn(op, room, strides[d] ?? 1);
    const span = spanOf(kernel[d] ?? 1, dilations[d] ?? 1);
    const whole = showSize(addSizes(room, constantSize(span)));
    fail("GRADC2005", `${op} has no place for a window of ${span} in ${whole} elements`, {
      help: "make the window or its dilation smaller, or the padding larger",
    });
  });
}

/** How far a window could move along each axis: not negative, if it fits. */
export function rooms(
  extents: Shape,
  kernel: readonly number[],
  { dilations, padding }: Geometry,
): Size[] {
  return extents.map((extent, d) => {
    const margin = constantSize((padding[2 * d] ?? 0) + (padding[2 * d + 1] ?? 0));
    return roomOf(addSizes(extent, margin), spanOf(kernel[d] ?? 1, dilations[d] ?? 1));
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
