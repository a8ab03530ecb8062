import type { Graph } from "./graph.ts";
import type { Shape } from "./shape.ts";

/** The symbolic dimensions of a model, in order of first appearance in its leaves. */
export function symbolsOf({ leaves }: Pick<Graph, "leaves">): string[] {
  const declared = leaves.filter((leaf) => leaf.role !== "upstream");
  return symbolsIn(declared.map((leaf) => leaf.node.shape));
}

/** The symbols that occur in shapes, in order of first appearance; within one size alphabetically. */
export function symbolsIn(shapes: readonly Shape[]): string[] {
  const found = new Set<string>();
  for (const size of shapes.flat()) {
    const own = size.terms.flatMap((term) => term.symbols);
    for (const symbol of own.sort()) found.add(symbol);
  }
  return [...found];
}
