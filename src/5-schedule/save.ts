import { type Graph, type Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { kindOf } from "../ops/kind.ts";
import { operations } from "../ops/table.ts";

/**
 * What recomputing a value in backward may cost, in nanoseconds an element, before it is stored
 * instead: a few additions and products are cheaper than a slot.
 */
const RECOMPUTE_BUDGET = 4;

/**
 * The forward values that backward reads from the cache: to-be-recorded analysis (Hascoët, Naumann
 * and Pascual, 2005). A value that backward needs is recomputed from what is at hand where that is
 * cheap, else stored. What backward never reads is never stored. In forward order.
 */
export function savedValues(graph: Graph): Node[] {
  const forward = reachable(graph.outputs.map((output) => output.node));
  const isForward = new Set(forward);
  const isOutput = new Set(graph.outputs.map((output) => output.node));

  // From operands to users: what it costs to have a value in backward, if stored values are free.
  const costs = new Map<Node, number>();
  const isCheap = (node: Node): boolean => (costs.get(node) ?? 0) <= RECOMPUTE_BUDGET;
  for (const node of forward) {
    const operands = node.inputs.reduce(
      (sum, input) => sum + (isCheap(input) ? (costs.get(input) ?? 0) : 0),
      0,
    );
    const cost = isOutput.has(node) ? 0 : ownCost(node) + operands;
    // Slots hold numbers: a truth value is always found out again.
    costs.set(node, node.dtype === "bool" ? Math.min(cost, RECOMPUTE_BUDGET) : cost);
  }

  const saved = new Set<Node>();
  const needed = new Set<Node>();
  const stack: Node[] = [];
  const need = (node: Node): void => {
    if (isForward.has(node) && !needed.has(node)) {
      needed.add(node);
      stack.push(node);
    }
  };
  for (const node of reachable(graph.gradients.map((gradient) => gradient.node))) {
    if (!isForward.has(node)) node.inputs.forEach(need);
  }
  graph.gradients.forEach((gradient) => need(gradient.node));
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (isOutput.has(node)) continue;
    if (isCheap(node)) node.inputs.forEach(need);
    else saved.add(node);
  }
  const { arena } = graph;
  return [...saved].sort((a, b) => arena.rankOf(a) - arena.rankOf(b) || a.id - b.id);
}

function ownCost(node: Node): number {
  const kind = kindOf(node);
  if (kind === "reduction" || kind === "assembly") return Infinity;
  return operations.get(node.op)?.cost ?? 0;
}
