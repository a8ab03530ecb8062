import type { Graph } from "../ir/graph.ts";
import { mapRegions } from "../ir/map-regions.ts";
import { mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { present } from "../diagnostics/invariant.ts";
import { Builder } from "../ops/builder.ts";
import type { Node } from "../ir/graph.ts";

/**
 * The graph with every value that has a rule for its gradient replaced by the value alone: once
 * nothing is to be differentiated any more, the rules have done their part.
 */
export function dropRules(graph: Graph): Graph {
  const { arena } = graph;
  if (arena.rules.size === 0) return graph;
  const b = new Builder(arena);
  const bare = new Map<Node, Node>();
  const get = (node: Node): Node => present(bare.get(node));
  for (const node of reachable(rootsOf(graph))) {
    const inputs = node.inputs.map(get);
    const [value] = inputs;
    if (node.op === "customGradient" && value) {
      const name = arena.names.get(node);
      if (name !== undefined && !arena.names.has(value)) arena.names.set(value, name);
      bare.set(node, value);
      continue;
    }
    const attributes = mapRegions(arena, node, dropRules);
    if (attributes === node.attributes && inputs.every((input, at) => input === node.inputs[at])) {
      bare.set(node, node);
    } else {
      const again = arena.inPlaceOf(node, () => b.apply(node.op, inputs, attributes));
      arena.inherit(node, again);
      bare.set(node, again);
    }
  }
  return mapRoots(graph, get);
}
