import { fail } from "../diagnostics/diagnostic.ts";
import type { Node, Type } from "../ir/graph.ts";
import { type Shape, showShape } from "../ir/shape.ts";
import { isNegative, ONE, type Size, subtractSizes } from "../ir/size.ts";
import type { Builder } from "./builder.ts";
import { gatherAt, isZero, leastOf, zeros } from "./gather.ts";
import type { Operation } from "./operation.ts";

/** The positions from `start` on along an axis of `rank`, as integers that broadcast. */
function positionsFrom(b: Builder, start: Node, size: Size, axis: number, rank: number): Node {
  const column = Array.from({ length: rank }, (_, at) => (at === axis ? size : ONE)).slice(axis);
  const positions = b.iota(column, 0);
  return isZero(start) ? positions : b.add(positions, start);
}

/** The block of the given sizes whose first element lies at `starts`, integers, one an axis. */
export function blockAt(b: Builder, x: Node, starts: readonly Node[], sizes: Shape): Node {
  const rank = x.shape.length;
  if (rank === 0) return x;
  const positions = starts.map((start, axis) =>
    positionsFrom(b, start, sizes[axis] ?? ONE, axis, rank),
  );
  const axes = sizes.map((_, axis) => axis);
  return gatherAt(b, x, positions, axes, 0, leastOf(x.shape, axes, sizes));
}

/** How much longer than the block the tensor is, along each axis. */
function marginsOf(x: Type, block: Type): Size[] {
  return x.shape.map((extent, axis) => subtractSizes(extent, block.shape[axis] ?? ONE));
}

/**
 * The operands are the tensor, the block that is written over it, and where the block begins, an
 * integer an axis that leaves it inside.
 */
export const dynamicUpdateSlice: Operation = {
  name: "dynamicUpdateSlice",
  doc: "a tensor with a block written over it, at a place that integers give",
  gradient: "g with zeros in the block; the block of g",
  edge: "what reaches outside is moved inside",
  infer: (inputs) => {
    const [x, block, ...starts] = inputs;
    if (!x || !block) fail("GRADC2006", "dynamicUpdateSlice takes at least 2 operands");
    const [sizes, extents] = [block.shape, x.shape];
    const isTooLarge = sizes.length === extents.length && marginsOf(x, block).some(isNegative);
    if (sizes.length !== extents.length || isTooLarge || starts.length !== extents.length) {
      fail(
        "GRADC2005",
        `dynamicUpdateSlice cannot write ${showShape(block.shape)} over ${showShape(x.shape)}`,
        { help: "both have the same axes, each no longer than the tensor's, and a start for each" },
      );
    }
    if (
      block.dtype !== x.dtype ||
      starts.some(({ dtype, shape }) => dtype !== "int" || shape.length > 0)
    ) {
      fail("GRADC2002", "dynamicUpdateSlice takes two tensors of one kind, and integers as starts");
    }
    return { dtype: x.dtype, shape: x.shape };
  },
  requires: ({ inputs: [x, block] }) => (x && block ? marginsOf(x, block) : []),
  expand: (b, node) => {
    const [x, block, ...starts] = node.inputs as [Node, Node, ...Node[]];
    const extents = x.shape;
    const sizes = block.shape;
    const offsets = starts.map((start, axis) => {
      const own = b.iota(
        [...x.shape.slice(axis, axis + 1), ...x.shape.slice(axis + 1).map(() => ONE)],
        0,
      );
      return isZero(start) ? own : b.sub(own, start);
    });
    const inside = offsets.flatMap((offset, axis) =>
      sizes[axis] === extents[axis]
        ? []
        : [
            b.apply("greaterEqual", [offset, b.constant(0, "int")]),
            b.apply("less", [offset, b.size(sizes[axis] ?? ONE, "int")]),
          ],
    );
    const [first, ...others] = inside;
    if (!first) return block;
    const written = gatherAt(
      b,
      block,
      offsets,
      extents.map((_, axis) => axis),
      0,
    );
    const isInside = others.reduce((p, q) => b.apply("logicalAnd", [p, q]), first);
    return b.apply("where", [isInside, written, x]);
  },
  vjp: (b, node, g) => {
    const [, block, ...starts] = node.inputs as [Node, Node, ...Node[]];
    return [
      b.apply("dynamicUpdateSlice", [g, zeros(b, block.shape), ...starts]),
      blockAt(b, g, starts, block.shape),
    ];
  },
  jvp: (b, node, [t, u]) => {
    const [x, block, ...starts] = node.inputs as [Node, Node, ...Node[]];
    if (!t && !u) return undefined;
    return b.apply("dynamicUpdateSlice", [
      t ?? zeros(b, x.shape),
      u ?? zeros(b, block.shape),
      ...starts,
    ]);
  },
};

/** Whether zeros were written over a part of it, on which nothing depends. */
export function isCleared({ op, inputs }: Node): boolean {
  return op === "dynamicUpdateSlice" && inputs[1] !== undefined && isZero(inputs[1]);
}
