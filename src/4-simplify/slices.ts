import type { Node } from "../ir/graph.ts";
import { sameShape, type Shape } from "../ir/shape.ts";
import {
  addSizes,
  divideSizes,
  isNonNegative,
  multiplySizes,
  ONE,
  type Size,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { fillOf, piecesOf, type Region, regionsOf } from "../ops/assemble.ts";
import { sizesIn } from "../ops/axes.ts";
import { scalarOf } from "./fold.ts";
import type { Rewriting, StructuralRule } from "./rewriting.ts";

function regionOf(slice: Node): Region {
  return {
    starts: sizesIn(slice.attributes, "starts"),
    steps: sizesIn(slice.attributes, "steps"),
  };
}

function isWhole({ starts, steps }: Region): boolean {
  return starts.every((start) => start === ZERO) && steps.every((step) => step === ONE);
}

/** The region `inner` of what `outer` takes, as a region of the whole. */
function compose(outer: Region, inner: Region): Region {
  return {
    starts: outer.starts.map((start, axis) =>
      addSizes(start, multiplySizes(inner.starts[axis] ?? ZERO, outer.steps[axis] ?? ONE)),
    ),
    steps: outer.steps.map((step, axis) => multiplySizes(step, inner.steps[axis] ?? ONE)),
  };
}

function takeRegion(r: Rewriting, x: Node, { starts, steps }: Region, like: Node): Node {
  return r.make("slice", [x], { starts, steps, sizes: like.shape });
}

export const simplifySlice: StructuralRule = (node, r) => {
  const [x] = node.inputs;
  if (!x) return undefined;
  const region = regionOf(node);
  if (isWhole(region) && sameShape(x.shape, node.shape)) return x;
  const value = scalarOf(x);
  if (value !== undefined) return r.broadcast(r.constant(value), node.shape);
  const [inner] = x.inputs;
  if (x.op !== "slice" || !inner) return undefined;
  return takeRegion(r, inner, compose(regionOf(x), region), node);
};

/** Slicing what was assembled gives back a piece, or a slice of one. */
export const pieceOfAssembled: StructuralRule = (node, r) => {
  const [whole] = node.inputs;
  if (whole?.op !== "assemble") return undefined;
  const region = regionOf(node);
  for (const { node: piece, region: place } of piecesOf(whole)) {
    const within = regionWithin(region, node.shape, place, piece.shape);
    if (within) return takeRegion(r, piece, within, node);
  }
  return undefined;
};

/** `region` (of the whole) as a region of the piece that lies at `place`; undefined if it reaches beyond. */
function regionWithin(
  region: Region,
  sizes: Shape,
  place: Region,
  extents: Shape,
): Region | undefined {
  const starts: Size[] = [];
  const steps: Size[] = [];
  for (const [axis, size] of sizes.entries()) {
    const stride = place.steps[axis] ?? ONE;
    const shift = subtractSizes(region.starts[axis] ?? ZERO, place.starts[axis] ?? ZERO);
    const start = divideSizes(shift, stride);
    // Of a single element the step does not matter.
    const step = size === ONE ? ONE : divideSizes(region.steps[axis] ?? ONE, stride);
    if (!start || !step) return undefined;
    const last = addSizes(start, multiplySizes(subtractSizes(size, ONE), step));
    const extent = extents[axis] ?? ONE;
    // Of nothing the start may lie at the very end: the greatest index says whether all is inside.
    const [least, greatest] = isNonNegative(step) ? [start, last] : [last, start];
    const margin = subtractSizes(subtractSizes(extent, ONE), greatest);
    if (!isNonNegative(least) || !isNonNegative(margin)) return undefined;
    starts.push(start);
    steps.push(step);
  }
  return { starts, steps };
}

export const simplifyAssemble: StructuralRule = (node, r) => {
  const [piece, ...others] = node.inputs;
  if (!piece) return r.broadcast(r.constant(fillOf(node.attributes)), node.shape);
  const [place] = regionsOf(node.attributes);
  if (others.length > 0 || !place || !sameShape(piece.shape, node.shape)) return undefined;
  return isWhole(place) ? piece : undefined;
};
