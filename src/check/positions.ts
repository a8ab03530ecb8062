import type { Graph, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { sharedValues } from "../ir/region.ts";
import { numbersOf } from "../ir/shape.ts";
import { nodesWithin } from "../ir/within.ts";
import { integers } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { loopOf } from "../ops/control/loop.ts";
import { exposed } from "./exposed.ts";
import { interpret, type Values } from "./interpret.ts";

/** Integers that are used as positions along an axis of `extent` elements. */
export interface Position {
  readonly node: Node;
  readonly extent: number;
  /** The leaves of integers that it is made of. */
  readonly leaves: readonly Node[];
}

type Addressed = Pick<Position, "node" | "extent">;

export function positionsOf(graph: Graph): Position[] {
  const outputs = graph.outputs.map((output) => output.node);
  const sourcesOf = integerSources(graph);
  const found = exposed(new Builder(graph.arena), outputs, {
    at: positionsAt,
    valueOf: ({ node }) => node,
    absent: 0,
  });
  return found.map(({ found: { node, extent }, value }) => ({
    node: value,
    extent,
    leaves: reachable([node], sourcesOf).filter(
      ({ op, dtype }) => op === "leaf" && dtype === "int",
    ),
  }));
}

function positionsAt({ op, inputs, attributes }: Node): Addressed[] {
  if (op === "dynamicUpdateSlice") return startsOf(inputs);
  if (op !== "gather" && op !== "scatterAdd") return [];
  const sizes = numbersOf(inputs[0]?.shape ?? []);
  const first = op === "gather" ? 1 : 2;
  const axes = integers(attributes, "axes");
  return inputs.slice(first).map((node, at) => ({ node, extent: sizes[axes[at] ?? 0] ?? 1 }));
}

/** What integers are made of, through the bodies of loops and conditions. */
function integerSources(graph: Graph): (node: Node) => readonly Node[] {
  const outside = new Map<Node, readonly Node[]>();
  for (const node of nodesWithin(graph)) {
    for (const [parameter, operand] of sharedValues(node)) outside.set(parameter, [operand]);
    if (node.op !== "loop") continue;
    const { carries, initial, next, rows, sequences } = loopOf(node);
    carries.forEach((carry, at) => outside.set(carry, defined(initial[at], next[at])));
    rows.forEach((row, at) => outside.set(row, defined(sequences[at])));
  }
  const partSources = ({ inputs, attributes }: Node): readonly Node[] => {
    const at = Number(attributes["at"]);
    return (inputs[0]?.regions ?? []).flatMap(({ parameters, results }) => {
      const { of } = attributes;
      const carries = Number(inputs[0]?.attributes["carries"] ?? 0);
      if (of === "history") return defined(parameters[at + 1]);
      return defined(results[of === "stack" ? carries + at : at]);
    });
  };
  return (node) => {
    if (node.dtype !== "int" || isMovedInside(node)) return [];
    if (node.op === "argument") return outside.get(node) ?? [];
    return node.op === "part" ? partSources(node) : node.inputs;
  };
}

function defined(...nodes: readonly (Node | undefined)[]): Node[] {
  return nodes.filter((node) => node !== undefined);
}

/** A block that is written begins where it ends inside. */
function startsOf([x, block, ...starts]: readonly Node[]): Addressed[] {
  const [extents, sizes] = [numbersOf(x?.shape ?? []), numbersOf(block?.shape ?? [])];
  return starts.map((node, axis) => ({
    node,
    extent: (extents[axis] ?? 1) - (sizes[axis] ?? 1) + 1,
  }));
}

/** For each leaf of integers, the smallest axis that positions made of it address. */
export function extentsOf(positions: readonly Position[]): ReadonlyMap<Node, number> {
  const extents = new Map<Node, number>();
  for (const { extent, leaves } of positions) {
    for (const leaf of leaves) extents.set(leaf, Math.min(extent, extents.get(leaf) ?? Infinity));
  }
  return extents;
}

/** What is brought between two bounds may lie anywhere before: points on both sides test that. */
function isMovedInside({ op, inputs }: Node): boolean {
  return op === "minimum" && inputs[0]?.op === "maximum";
}

/** Whether every position is one of its axis: outside, the emitted code does what JavaScript does. */
export function areInside(positions: readonly Position[], values: Values): boolean {
  const nodes = positions.map(({ node }) => node);
  const found = interpret(nodes, values);
  return positions.every(({ node, extent }) =>
    found.get(node)?.every((position) => position >= 0 && position < extent),
  );
}
