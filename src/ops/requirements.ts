import type { Graph, Node } from "../ir/graph.ts";
import { reachable, rootsOf } from "../ir/order.ts";
import { isNonNegative, type Size, subtractSizes } from "../ir/size.ts";
import { operations } from "./table.ts";

/**
 * What a model asks of its sizes: these must not be negative, for some tensor could not exist, or lack
 * what is taken of it. Of two that one symbol keeps apart only by a number the stronger is kept.
 */
export function requirementsOf(graph: Graph): Size[] {
  const found = new Set<Size>();
  const pending = [[...graph.leaves.map((leaf) => leaf.node), ...rootsOf(graph)]];
  for (let roots = pending.pop(); roots; roots = pending.pop()) {
    for (const node of reachable(roots)) {
      for (const size of asked(node)) if (!isNonNegative(size)) found.add(size);
      pending.push(...node.regions.map(({ results }) => [...results]));
    }
  }
  const all = [...found];
  return all.filter(
    (size) => !all.some((other) => other !== size && isNonNegative(subtractSizes(size, other))),
  );
}

function asked(node: Node): readonly Size[] {
  return [...node.shape, ...(operations.get(node.op)?.requires?.(node) ?? [])];
}
