import type { Graph } from "../ir/graph.ts";
import { NodeSet } from "../ir/node-map.ts";
import { RuleIndex } from "./rule-index.ts";
import { rules } from "./rules.ts";
import { rewriteToFixedPoint } from "./sweep.ts";

export interface SimplifyOptions {
  /** Also applies what is true of real numbers only. */
  readonly fastMath?: boolean;
}

/**
 * The graph in its simplest form: equal to the one given, in no more operations (a power counts as
 * the two products it may become). Runs on outputs and gradients alike, after differentiation: before
 * it, rules would decide which derivative is taken at a kink.
 */
export function simplify(graph: Graph, options: SimplifyOptions = {}): Graph {
  return simplifier(options)(graph);
}

/**
 * `simplify` for one graph after another. Nodes never change: those of the same arena that have been found
 * to be in their simplest form are not looked at again, nor is a graph that came out of it.
 */
export function simplifier({ fastMath = false }: SimplifyOptions = {}): (graph: Graph) => Graph {
  let simplest: Graph | undefined;
  let settled = new NodeSet();
  return (graph) => {
    if (graph === simplest) return graph;
    if (graph.arena !== simplest?.arena) settled = new NodeSet();
    simplest = rewriteToFixedPoint(graph, indexFor(fastMath), settled);
    return simplest;
  };
}

const indices = new Map<boolean, RuleIndex>();

/** Parsed once, when first needed. */
function indexFor(fastMath: boolean): RuleIndex {
  let index = indices.get(fastMath);
  if (!index) {
    index = new RuleIndex(rules.filter((rule) => fastMath || rule.holds !== "fast-math"));
    indices.set(fastMath, index);
  }
  return index;
}
