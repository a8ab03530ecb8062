import type { Node } from "../ir/graph.ts";

/** What changes when a leaf does, in topological order, and what of the rest it reads. */
export interface Moving {
  readonly nodes: readonly Node[];
  readonly reads: readonly Node[];
}

/** Splits `order`, which is topological. What is `stopped` does not move. */
export function movingWith(
  leaf: Node,
  order: readonly Node[],
  stopped: ReadonlySet<Node> = new Set(),
): Moving {
  const moving = new Set([leaf]);
  const reads = new Set<Node>();
  for (const node of order) {
    if (stopped.has(node) || !node.inputs.some((input) => moving.has(input))) continue;
    moving.add(node);
    for (const input of node.inputs) if (!moving.has(input)) reads.add(input);
  }
  return { nodes: [...moving], reads: [...reads] };
}
