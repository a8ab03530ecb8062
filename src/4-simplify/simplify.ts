import type { Graph } from "../ir/graph.ts";
import { indexRules, type RuleIndex } from "./pattern.ts";
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
export function simplify(graph: Graph, { fastMath = false }: SimplifyOptions = {}): Graph {
  return rewriteToFixedPoint(graph, indexFor(fastMath));
}

const indices = new Map<boolean, RuleIndex>();

/** Parsed once, when first needed. */
function indexFor(fastMath: boolean): RuleIndex {
  let index = indices.get(fastMath);
  if (!index) {
    index = indexRules(rules.filter((rule) => fastMath || rule.holds !== "fast-math"));
    indices.set(fastMath, index);
  }
  return index;
}
