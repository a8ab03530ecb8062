import type { Graph, Node } from "./graph.ts";
import { Heap } from "./heap.ts";
import { NodeMap, NodeSet } from "./node-map.ts";

const inputsOf = (node: Node): readonly Node[] => node.inputs;

/**
 * Every node that `roots` need, each after its operands. Iterative depth-first search: a chain of a
 * million nodes must not overflow the stack. Linear in nodes and edges. `operandsOf` may cut the
 * search short.
 */
export function reachable(roots: readonly Node[], operandsOf = inputsOf): Node[] {
  const order: Node[] = [];
  const seen = new NodeSet();
  // The path to the node that is visited: its nodes, their operands, and how many of these are done.
  const path: Node[] = [];
  const operands: (readonly Node[])[] = [];
  const done: number[] = [];
  const enter = (node: Node): void => {
    seen.add(node);
    path.push(node);
    operands.push(operandsOf(node));
    done.push(0);
  };
  for (const root of roots) {
    if (!seen.has(root)) enter(root);
    for (let at = path.length - 1; at >= 0; at = path.length - 1) {
      const next = done[at] ?? 0;
      const input = operands[at]?.[next];
      if (input) {
        done[at] = next + 1;
        if (!seen.has(input)) enter(input);
      } else {
        order.push(path[at] as Node);
        path.pop();
        operands.pop();
        done.pop();
      }
    }
  }
  return order;
}

/**
 * Every node that `roots` need in the model's own order: by rank, operands first. As a rule sorting by
 * rank puts operands first already: then it is what Kahn's algorithm would give. n log n.
 */
export function ordered(
  roots: readonly Node[],
  rankOf: (node: Node) => number,
  operandsOf = inputsOf,
): Node[] {
  const nodes = reachable(roots, operandsOf);
  const byRank = nodes.sort((a, b) => rankOf(a) - rankOf(b) || a.id - b.id);
  let rank = 0;
  const isLater = (operand: Node): boolean => rankOf(operand) > rank;
  const isBeforeOperands = (node: Node): boolean => {
    rank = rankOf(node);
    return operandsOf(node).some(isLater);
  };
  // Of one rank operands come first, since they are older.
  return byRank.some(isBeforeOperands) ? topological(byRank, operandsOf) : byRank;
}

/**
 * Kahn's algorithm (1962): of what is ready, always the first in `nodes`. What is ready when its turn comes
 * needs no queue: that is for nodes which their operands have kept waiting.
 */
function topological(nodes: readonly Node[], operandsOf: typeof inputsOf): Node[] {
  const places = new NodeMap<number>();
  nodes.forEach((node, place) => places.set(node, place));
  const waiting = new Int32Array(nodes.length);
  const users: number[][] = nodes.map(() => []);
  nodes.forEach((node, place) => {
    const operands = distinct(operandsOf(node));
    waiting[place] = operands.length;
    for (const operand of operands) users[places.get(operand) ?? 0]?.push(place);
  });
  const late = new Heap<number>((a, b) => a - b);
  const order: Node[] = [];
  const take = (place: number, turn: number): void => {
    order.push(nodes[place] as Node);
    for (const user of users[place] ?? []) {
      const left = (waiting[user] ?? 0) - 1;
      waiting[user] = left;
      if (left === 0 && user < turn) late.push(user);
    }
  };
  nodes.forEach((_, turn) => {
    if (waiting[turn] === 0) take(turn, turn);
    for (let place = late.pop(); place !== undefined; place = late.pop()) take(place, turn);
  });
  return order;
}

/** Each once. */
export function distinct<T>(all: readonly T[]): readonly T[] {
  if (all.length < 2 || (all.length === 2 && all[0] !== all[1])) return all;
  return [...new Set(all)];
}

/** What a graph computes: outputs first, then gradients, then what transforms give out. */
export function rootsOf(graph: Graph): Node[] {
  const given = graph.transforms.flatMap((transform) => transform.results);
  return [...graph.outputs, ...graph.gradients, ...given].map((root) => root.node);
}

/** The graph with each node that it computes replaced: itself if none is. */
export function mapRoots(graph: Graph, nodeOf: (node: Node) => Node): Graph {
  if (rootsOf(graph).every((root) => nodeOf(root) === root)) return graph;
  const moved = <T extends { readonly node: Node }>(root: T): T => ({
    ...root,
    node: nodeOf(root.node),
  });
  return {
    ...graph,
    outputs: graph.outputs.map(moved),
    gradients: graph.gradients.map(moved),
    transforms: graph.transforms.map((transform) => ({
      ...transform,
      results: transform.results.map(moved),
    })),
  };
}
