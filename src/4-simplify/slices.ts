import type { Node } from "../ir/graph.ts";
import { numbersOf, sameShape } from "../ir/shape.ts";
import { fillOf, regionsOf } from "../ops/assemble.ts";
import { integers } from "../ops/axes.ts";
import { scalarOf } from "./fold.ts";
import type { Rewriting, StructuralRule } from "./rewriting.ts";

interface Region {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}

function regionOf(slice: Node): Region {
  return {
    starts: integers(slice.attributes, "starts"),
    steps: integers(slice.attributes, "steps"),
  };
}

function isWhole({ starts, steps }: Region): boolean {
  return starts.every((start) => start === 0) && steps.every((step) => step === 1);
}

/** The region `inner` of what `outer` takes, as a region of the whole. */
function compose(outer: Region, inner: Region): Region {
  return {
    starts: outer.starts.map(
      (start, axis) => start + (inner.starts[axis] ?? 0) * (outer.steps[axis] ?? 1),
    ),
    steps: outer.steps.map((step, axis) => step * (inner.steps[axis] ?? 1)),
  };
}

function takeRegion(r: Rewriting, x: Node, { starts, steps }: Region, like: Node): Node {
  return r.make("slice", [x], { starts, steps, sizes: numbersOf(like.shape) });
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
  const sizes = numbersOf(node.shape);
  for (const [at, place] of regionsOf(whole.attributes).entries()) {
    const piece = whole.inputs[at];
    const within = piece && regionWithin(region, sizes, place, numbersOf(piece.shape));
    if (piece && within) return takeRegion(r, piece, within, node);
  }
  return undefined;
};

/** `region` (of the whole) as a region of the piece that lies at `place`; undefined if it reaches beyond. */
function regionWithin(
  region: Region,
  sizes: readonly number[],
  place: Region,
  extents: readonly number[],
): Region | undefined {
  const starts: number[] = [];
  const steps: number[] = [];
  for (const [axis, size] of sizes.entries()) {
    const stride = place.steps[axis] ?? 1;
    const start = ((region.starts[axis] ?? 0) - (place.starts[axis] ?? 0)) / stride;
    // Of a single element the step does not matter.
    const step = size === 1 ? 1 : (region.steps[axis] ?? 1) / stride;
    const last = start + (size - 1) * step;
    const extent = extents[axis] ?? 1;
    const isInside = Math.min(start, last) >= 0 && Math.max(start, last) < extent;
    if (!Number.isInteger(start) || !Number.isInteger(step) || !isInside) return undefined;
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
