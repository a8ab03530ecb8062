import { sameItems } from "./hash-table.ts";
import { constantSize, multiplySizes, numberOf, ONE, showSize, type Size } from "./size.ts";

/** Sizes of the axes, outermost first; `[]` is a scalar. Values are stored row-major. */
export type Shape = readonly Size[];

export const SCALAR: Shape = [];

export function shapeOf(sizes: readonly number[]): Shape {
  return sizes.map(constantSize);
}

/** The sizes as numbers. @throws {Fault} if one is symbolic */
export function numbersOf(shape: Shape): number[] {
  return shape.map(numberOf);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a === b || sameItems(a, b);
}

/** `[8, 4]`, `[N, 2]`, `[]`. */
export function showShape(shape: Shape): string {
  return `[${shape.map(showSize).join(", ")}]`;
}

/** How many numbers a value of this shape holds. */
export function countOf(shape: Shape): Size {
  return shape.reduce(multiplySizes, ONE);
}

/** For each axis, how far apart its neighbours lie in row-major order. */
export function stridesOf(shape: Shape): Size[] {
  const strides: Size[] = [];
  let stride = ONE;
  for (const size of shape.toReversed()) {
    strides.unshift(stride);
    stride = multiplySizes(stride, size);
  }
  return strides;
}

/**
 * NumPy's rule: shapes align at their last axes; a size of 1 (or a missing axis) stretches.
 * Undefined where two sizes cannot be proved to agree.
 */
export function broadcastShapes(...shapes: readonly Shape[]): Shape | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: Size[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let size = ONE;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? ONE;
      if (own === ONE || own === size) continue;
      if (size !== ONE) return undefined;
      size = own;
    }
    result.push(size);
  }
  return result;
}
