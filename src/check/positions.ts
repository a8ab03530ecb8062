import type { Graph, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { numbersOf } from "../ir/shape.ts";
import { integers } from "../ops/axes.ts";
import type { Values } from "./interpret.ts";

/** Integers that are used as positions along an axis of `extent` elements. */
export interface Position {
  readonly node: Node;
  readonly extent: number;
}

export function positionsOf(graph: Graph): Position[] {
  const nodes = reachable(graph.outputs.map((output) => output.node));
  return nodes.flatMap(({ op, inputs, attributes }): Position[] => {
    if (op === "dynamicUpdateSlice") return startsOf(inputs);
    if (op !== "gather" && op !== "scatterAdd") return [];
    const sizes = numbersOf(inputs[0]?.shape ?? []);
    const first = op === "gather" ? 1 : 2;
    const axes = integers(attributes, "axes");
    return inputs.slice(first).map((node, at) => ({ node, extent: sizes[axes[at] ?? 0] ?? 1 }));
  });
}

/** A block that is written begins where it ends inside. */
function startsOf([x, block, ...starts]: readonly Node[]): Position[] {
  const [extents, sizes] = [numbersOf(x?.shape ?? []), numbersOf(block?.shape ?? [])];
  return starts.map((node, axis) => ({
    node,
    extent: (extents[axis] ?? 1) - (sizes[axis] ?? 1) + 1,
  }));
}

/** For each leaf of integers, the smallest axis that positions made of it address. */
export function extentsOf(positions: readonly Position[]): ReadonlyMap<Node, number> {
  const extents = new Map<Node, number>();
  for (const { node, extent } of positions) {
    const within = (one: Node): readonly Node[] =>
      one.dtype === "int" && !isMovedInside(one) ? one.inputs : [];
    for (const one of reachable([node], within)) {
      if (one.op !== "leaf" || one.dtype !== "int") continue;
      extents.set(one, Math.min(extent, extents.get(one) ?? Infinity));
    }
  }
  return extents;
}

/** What is brought between two bounds may lie anywhere before: points on both sides test that. */
function isMovedInside({ op, inputs }: Node): boolean {
  return op === "minimum" && inputs[0]?.op === "maximum";
}

/** Whether every position is one of its axis: outside, the emitted code does what JavaScript does. */
export function areInside(positions: readonly Position[], values: Values): boolean {
  return positions.every(({ node, extent }) =>
    values.get(node)?.every((position) => position >= 0 && position < extent),
  );
}
