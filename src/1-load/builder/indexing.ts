import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { type Shape, showShape } from "../../ir/shape.ts";
import { constantOf, isNegative, ONE, type Size, subtractSizes, ZERO } from "../../ir/size.ts";
import { normalAxis } from "../../ops/axes.ts";
import { zeros } from "../../ops/gather.ts";
import { asIntegers } from "../../ops/integers.ts";
import { blockAt } from "../../ops/update-slice.ts";
import { constantVector, positionsIn } from "./positions.ts";
import type { Trace } from "./trace.ts";

/** How a reduction or `take` names an axis: one that `x` has. */
export function axisOf(trace: Trace, op: string, x: Node, axis: number): number {
  return trace.locally(() => normalAxis(op, axis, x.shape.length, x.shape));
}

/** The elements of `x` at `positions` along `axis`, whose place the axes of `positions` take. */
export function take(trace: Trace, x: Node, positions: Node, axis: number): Node {
  const along = axisOf(trace, "take", x, axis);
  const found = positionsIn(trace, "take", positions, x.shape[along] ?? ONE, x);
  return trace.apply("gather", [x, found], { axes: [along], position: along });
}

/** For every place along the other axes, the elements at its own positions along `axis`. */
export function takeAlongAxis(trace: Trace, x: Node, positions: Node, axis: number): Node {
  const along = axisOf(trace, "takeAlongAxis", x, axis);
  const sizes = x.shape;
  const found = positionsIn(trace, "takeAlongAxis", positions, sizes[along] ?? ONE, x);
  if (found.shape.length !== sizes.length) {
    trace.locally(() =>
      fail(
        "GRADC2005",
        `takeAlongAxis needs positions of ${sizes.length} axes, not ${showShape(found.shape)}`,
        {
          help: "the positions have the axes of the tensor; take picks the same ones everywhere",
        },
      ),
    );
  }
  const isFitting = found.shape.every(
    (size, own) => own === along || size === sizes[own] || size === ONE || sizes[own] === ONE,
  );
  if (!isFitting) {
    trace.locally(() =>
      fail(
        "GRADC2005",
        `takeAlongAxis cannot use positions ${showShape(found.shape)} along axis ${along} of ${showShape(x.shape)}`,
        { help: `all sizes but that of axis ${along} must agree, or be 1` },
      ),
    );
  }
  // Every axis is addressed: the others by their own positions.
  const all = sizes.map((size, own) =>
    own === along ? found : ownPositions(trace, size, own, sizes.length),
  );
  const axes = sizes.map((_, own) => own);
  return trace.apply("gather", [x, ...all], { axes, position: 0 });
}

function ownPositions(trace: Trace, size: Size, axis: number, rank: number): Node {
  const sizes = Array.from({ length: rank - axis }, (_, at) => (at === 0 ? size : ONE));
  return trace.builder.iota(sizes, 0);
}

/** `x` with `updates` added at `positions` along `axis`; what `take` would find there broadcasts. */
export function scatterAdd(
  trace: Trace,
  x: Node,
  positions: Node,
  updates: Node,
  axis: number,
): Node {
  const along = axisOf(trace, "scatterAdd", x, axis);
  const found = positionsIn(trace, "scatterAdd", positions, x.shape[along] ?? ONE, x);
  const wanted = [...x.shape.slice(0, along), ...found.shape, ...x.shape.slice(along + 1)];
  const own = x.dtype === "int" ? (asIntegers(trace.arena, updates) ?? updates) : updates;
  const added = trace.locally(() => trace.builder.broadcastTo(own, wanted));
  return trace.apply("scatterAdd", [x, added, found], { axes: [along], position: along });
}

/** The sums of the rows of `data` that have the same id, for the ids from 0 to below `count`. */
export function segmentSum(trace: Trace, data: Node, ids: Node, count: Size): Node {
  const rows = data.shape.slice(ids.shape.length);
  const empty = zeros(trace.builder, [count, ...rows]);
  const onto = data.dtype === "int" ? (asIntegers(trace.arena, empty) ?? empty) : empty;
  const found = positionsIn(trace, "segmentSum", ids, count, onto);
  return trace.apply("scatterAdd", [onto, data, found], { axes: [0], position: 0 });
}

/** 1 at the position that each id says, along a new last axis of `depth` elements; 0 elsewhere. */
export function oneHot(trace: Trace, ids: Node, depth: Size): Node {
  const given = asIntegers(trace.arena, ids) ?? ids;
  return trace.apply("oneHot", [given], { depth: [depth] });
}

/** Starts that keep a block of these sizes inside of `x`: moved there where it would reach outside. */
export function startsIn(
  trace: Trace,
  op: string,
  x: Node,
  starts: readonly Node[],
  sizes: Shape,
): Node[] {
  const extents = x.shape;
  const margins = extents.map((extent, axis) => subtractSizes(extent, sizes[axis] ?? ONE));
  const isFitting = !margins.some(isNegative);
  if (starts.length !== extents.length || sizes.length !== extents.length || !isFitting) {
    trace.locally(() =>
      fail("GRADC2005", `${op} cannot place ${showShape(sizes)} in ${showShape(x.shape)}`, {
        help: "give a start and a size for each axis; no size is larger than the axis",
      }),
    );
  }
  return starts.map((start, axis) => {
    const last = margins[axis] ?? ZERO;
    const given = asIntegers(trace.arena, start) ?? start;
    if (given.dtype !== "int" || given.shape.length > 0) {
      trace.locally(() =>
        fail("GRADC2002", `the starts of ${op} are integers, one an axis`, {
          help: "take one out of a vector with at(starts, 0)",
        }),
      );
    }
    const [fixed] = constantVector(given, 1) ?? [];
    const { builder } = trace;
    const most = constantOf(last);
    if (last === ZERO || (fixed !== undefined && fixed <= 0)) return builder.constant(0, "int");
    if (fixed !== undefined && most !== undefined) {
      return builder.constant(Math.min(fixed, most), "int");
    }
    return trace.apply("minimum", [
      trace.apply("maximum", [given, builder.constant(0)]),
      builder.size(last, "int"),
    ]);
  });
}

/** The elements of a vector, one by one; undefined for anything else. */
export function listed(trace: Trace, vector: Node): Node[] | undefined {
  const [size, ...others] = vector.shape;
  const count = size && constantOf(size);
  if (count === undefined || others.length > 0) return undefined;
  const data = constantVector(asIntegers(trace.arena, vector) ?? vector, count);
  return Array.from({ length: count }, (_, at) => {
    const known = data?.[at];
    if (known !== undefined) return trace.builder.constant(known, "int");
    const one = trace.apply("slice", [vector], { starts: [at], steps: [1], sizes: [1] });
    return trace.apply("reshape", [one], { shape: [] });
  });
}

/** A block of `sizes` that begins at `starts`. */
export function dynamicSlice(trace: Trace, x: Node, starts: readonly Node[], sizes: Shape): Node {
  const inside = startsIn(trace, "dynamicSlice", x, starts, sizes);
  return trace.locally(() => trace.placed(blockAt(trace.builder, x, inside, sizes)));
}

/** `x` with `block` written over it from `starts` on. */
export function dynamicUpdateSlice(
  trace: Trace,
  x: Node,
  block: Node,
  starts: readonly Node[],
): Node {
  const inside = startsIn(trace, "dynamicUpdateSlice", x, starts, block.shape);
  return trace.apply("dynamicUpdateSlice", [x, block, ...inside]);
}

/** Numbers of another kind: truth values become 1 and 0, and numbers the truth that they are not 0. */
export function cast(trace: Trace, x: Node, dtype: "real" | "int" | "bool"): Node {
  const { builder } = trace;
  if (x.dtype === dtype) return x;
  if (dtype === "bool") return trace.apply("notEqual", [x, builder.constant(0)]);
  if (x.dtype === "bool") {
    return trace.apply("where", [x, builder.constant(1, dtype), builder.constant(0, dtype)]);
  }
  return trace.apply("cast", [x], { dtype });
}
