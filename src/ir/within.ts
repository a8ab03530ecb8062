import type { Graph, Node } from "./graph.ts";
import { ordered, rootsOf } from "./order.ts";

/** All values of a graph in the order of the model; those of a body come before the loop or condition. */
export function nodesWithin(graph: Graph, roots: readonly Node[] = rootsOf(graph)): Node[] {
  const { arena } = graph;
  const inOrder = (own: readonly Node[]): Node[] => ordered(own, (one) => arena.rankOf(one));
  if (arena.regions.isEmpty) return inOrder(roots);
  const found = new Set<Node>();
  const walk = (own: readonly Node[]): void => {
    for (const node of inOrder(own)) {
      for (const { parameters, results } of node.regions) walk([...parameters, ...results]);
      found.add(node);
    }
  };
  walk(roots);
  return [...found];
}
