import { type Graph } from "./graph.ts";
import { ordered, rootsOf } from "./order.ts";

/**
 * Makes the names of the graph's values unique: the first in the order of the model keeps its name,
 * others get a number. Leaves keep theirs.
 */
export function makeNamesUnique(graph: Graph): void {
  const { arena } = graph;
  const taken = new Set(graph.leaves.map((leaf) => leaf.name));
  const suffixes = new Map<string, number>();
  for (const node of ordered(rootsOf(graph), (one) => arena.rankOf(one))) {
    const name = arena.names.get(node);
    if (name === undefined || node.op === "leaf") continue;
    let unique = name;
    for (let suffix = suffixes.get(name) ?? 2; taken.has(unique); suffix++) {
      unique = /\d$/.test(name) ? `${name}_${suffix}` : `${name}${suffix}`;
      suffixes.set(name, suffix + 1);
    }
    taken.add(unique);
    if (unique !== name) arena.names.set(node, unique);
  }
}
