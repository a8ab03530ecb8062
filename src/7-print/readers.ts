import type { Graph, Node } from "../ir/graph.ts";
import { NodeSet } from "../ir/node-map.ts";
import { reachable } from "../ir/order.ts";

/** More readers than this are not told apart. */
const MOST = 3;

/**
 * For each of these values, the names of what is computed from it in backward: the nearest values with a
 * name of their own. `kept` is what backward finds in the cache. One sweep against the edges.
 */
export function readersOf(
  graph: Graph,
  kept: ReadonlySet<Node>,
  asked: ReadonlySet<Node>,
): Map<Node, Set<string>> {
  const gradients = new Map<Node, string>();
  for (const { leaf, node } of graph.gradients) {
    if (!gradients.has(node)) gradients.set(node, `d${leaf.name}`);
  }
  const forward = new NodeSet();
  reachable(graph.outputs.map((output) => output.node)).forEach((node) => forward.add(node));
  // A forward value that was not kept is recomputed where it is needed: its users are asked.
  const nameOf = (node: Node): string | undefined =>
    gradients.get(node) ?? (forward.has(node) ? undefined : graph.arena.names.get(node));
  const readers = new Map<Node, Set<string>>();
  const tell = (node: Node): void => {
    if (kept.has(node) && !gradients.has(node)) return;
    const own = nameOf(node);
    const told = own === undefined ? (readers.get(node) ?? []) : [own];
    node.inputs.forEach((input) => {
      // Its own name is all that is told of it.
      if (!asked.has(input) && (kept.has(input) || nameOf(input) !== undefined)) return;
      const known = readers.get(input) ?? new Set();
      for (const name of told) if (known.size <= MOST) known.add(name);
      readers.set(input, known);
    });
  };
  const order = reachable(graph.gradients.map((gradient) => gradient.node));
  order.toReversed().forEach(tell);
  return readers;
}

/** `dW2, dz`; `dW2, dz, dW1, …` where there are more. */
export function showReaders(names: ReadonlySet<string>): string {
  const shown = [...names].slice(0, MOST);
  return (names.size > MOST ? [...shown, "…"] : shown).join(", ");
}
