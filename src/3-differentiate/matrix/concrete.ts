import { constantIndex, type Index, type LoopVariable } from "../../ir/loops.ts";
import type { Shape } from "../../ir/shape.ts";
import { constantOf, constantSize, ONE } from "../../ir/size.ts";

/** The index of the element at a row-major place. */
export function indexAt(shape: Shape, at: number): Index[] {
  let rest = at;
  return shape
    .toReversed()
    .map((size) => {
      const extent = constantOf(size) ?? 1;
      const own = rest % extent;
      rest = (rest - own) / extent;
      return constantIndex(constantSize(own));
    })
    .toReversed();
}

/** The row-major places that an index with these variables runs through; undefined where it looks something up. */
export function placesOf(
  index: readonly Index[],
  variables: readonly LoopVariable[],
  shape: Shape,
): number[] | undefined {
  if (index.some(({ lookups }) => lookups.length > 0)) return undefined;
  const extents = variables.map(({ extent }) => constantOf(extent) ?? 1);
  const total = extents.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: total }, (_, combination) => {
    let rest = combination;
    const values = extents.map((extent) => {
      const own = rest % extent;
      rest = (rest - own) / extent;
      return own;
    });
    return index.reduce((place, { constant, terms }, axis) => {
      const own = terms.reduce(
        (sum, { variable, factor }) =>
          sum + (constantOf(factor) ?? 0) * (values[variables.indexOf(variable)] ?? 0),
        constantOf(constant) ?? 0,
      );
      return place * (constantOf(shape[axis] ?? ONE) ?? 1) + own;
    }, 0);
  });
}
