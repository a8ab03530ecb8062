import type { Graph } from "./graph.ts";

/** A step of the pipeline: a pure function of graphs, with a name to ask for its result by. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

export interface PassOptions {
  /** Looks at the graph before the first pass and after each. @throws {Fault} if it is malformed */
  readonly verify: (graph: Graph, after: string) => void;
  /** Sees the result of every pass. */
  readonly onAfter?: ((pass: string, graph: Graph) => void) | undefined;
}

/** The graph after all passes, verified at every step. */
export function runPasses(
  graph: Graph,
  passes: readonly Pass[],
  { verify, onAfter }: PassOptions,
): Graph {
  verify(graph, "load");
  let current = graph;
  for (const pass of passes) {
    current = pass.run(current);
    verify(current, pass.name);
    onAfter?.(pass.name, current);
  }
  return current;
}
