import { Arena, type Graph, type Leaf, type Node, type Output } from "./graph.ts";
import type { Model } from "./model.ts";
import { ordered, reachable } from "./order.ts";

type Root = Leaf | Output;

/** What a copy of a node is, besides its operands. */
type Meaning = Pick<Node, "op" | "attributes" | "dtype" | "shape">;

/**
 * The model in an arena of its own: compiling adds nodes, names and ranks, and must neither change
 * what the caller holds nor depend on what was compiled before. `as` may give a copy another meaning.
 */
export function copyModel(
  { graph, wrt, loss, ...rest }: Model,
  as: (node: Node) => Meaning = (node) => node,
): Model {
  const { arena: old } = graph;
  const arena = new Arena();
  const copies = new Map<Node, Node>();
  const copyOf = (node: Node): Node => copies.get(node) ?? node;
  const nodes = [...graph.leaves, ...graph.outputs].map((root) => root.node);
  for (const { upstream, results } of old.rules.values()) {
    nodes.push(upstream, ...results.filter((result) => result !== undefined));
  }
  for (const node of reachable(nodes)) {
    const source = old.sources.get(node);
    if (source) nodes.push(source);
  }
  for (const node of ordered(nodes, (one) => old.rankOf(one))) {
    const meaning = as(node);
    const copy = arena.intern(meaning.op, node.inputs.map(copyOf), meaning.attributes, meaning);
    copies.set(node, copy);
    const [name, place] = [old.names.get(node), old.places.get(node)];
    if (name !== undefined) arena.names.set(copy, name);
    if (place !== undefined) arena.places.set(copy, place);
  }
  for (const [node, copy] of copies) {
    const source = old.sources.get(node);
    if (source) arena.sources.set(copy, copyOf(source));
  }
  for (const [number, { upstream, results }] of old.rules) {
    const copied = results.map((result) => result && copyOf(result));
    arena.rules.set(number, { upstream: copyOf(upstream), results: copied });
  }
  // One copy of each leaf and output, so that identity still tells them apart.
  const roots = new Map<Root, Root>();
  const moved = <T extends Root>(root: T): T => {
    const copy = roots.get(root) ?? { ...root, node: copyOf(root.node) };
    roots.set(root, copy);
    return copy as T;
  };
  const copy: Graph = {
    ...graph,
    arena,
    leaves: graph.leaves.map(moved),
    outputs: graph.outputs.map(moved),
  };
  return { ...rest, graph: copy, wrt: wrt.map(moved), loss: loss && moved(loss) };
}
