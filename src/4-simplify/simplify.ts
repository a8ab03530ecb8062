import { type Graph, type Node } from "../ir/graph.ts";
import { reachable, rootsOf } from "../ir/order.ts";
import { Builder } from "../ops/builder.ts";
import { indexRules, type RuleIndex } from "./pattern.ts";
import { Rewriter } from "./rewriter.ts";
import { rules } from "./rules.ts";

export interface SimplifyOptions {
  /** Also applies what is true of real numbers only. */
  readonly fastMath?: boolean;
}

/** Sweeps after which the graph is taken as it is; a second or third as a rule changes nothing. */
const MOST_SWEEPS = 20;

/**
 * The graph in its simplest form: equal to the one given, in no more operations. Runs on outputs and
 * gradients alike, after differentiation (before it, rules would decide which derivative is taken at
 * a kink). Sweeps over the nodes, operands first, until a sweep changes nothing: each sweep is linear
 * in the graph. Common subexpressions are one node by construction, dead code is what no root reads.
 */
export function simplify(graph: Graph, { fastMath = false }: SimplifyOptions = {}): Graph {
  const index = indexFor(fastMath);
  let current = graph;
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
    const next = sweep(current, index);
    const before = rootsOf(current);
    if (rootsOf(next).every((root, at) => root === before[at])) return current;
    current = next;
  }
  return current;
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

function sweep(graph: Graph, index: RuleIndex): Graph {
  const { arena } = graph;
  const rewriter = new Rewriter(new Builder(arena), index);
  const order = reachable(rootsOf(graph));
  const uses = countUses(order, rootsOf(graph));
  const simplest = new Map<Node, Node>();
  const get = (node: Node): Node => simplest.get(node) ?? node;
  for (const node of order) {
    const inputs = node.inputs.map(get);
    const result =
      node.op === "leaf" ? node : arena.inPlaceOf(node, () => rewriter.rebuild(node, inputs));
    arena.inherit(node, result);
    rewriter.addUses(result, uses.get(node) ?? 0);
    simplest.set(node, result);
  }
  return {
    ...graph,
    outputs: graph.outputs.map((output) => ({ ...output, node: get(output.node) })),
    gradients: graph.gradients.map((gradient) => ({ ...gradient, node: get(gradient.node) })),
  };
}

/** How many nodes read each node; a root is read once more. */
function countUses(order: readonly Node[], roots: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  const add = (node: Node): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  };
  for (const node of order) new Set(node.inputs).forEach(add);
  roots.forEach(add);
  return uses;
}
