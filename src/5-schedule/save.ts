import type { Arena, Graph, Node } from "../ir/graph.ts";
import { NodeMap } from "../ir/node-map.ts";
import { ordered, reachable } from "../ir/order.ts";
import { type Kind, kindOf } from "../ops/kind.ts";
import { RECOMPUTE_BUDGET } from "../ops/recompute.ts";
import { operations } from "../ops/table.ts";
import { elements } from "./elements.ts";

/**
 * The forward values that backward reads from the cache: to-be-recorded analysis (Hascoët, Naumann
 * and Pascual, 2005). A value that backward needs is recomputed from what is at hand where that is
 * cheap, else stored; what backward never reads is never stored. One pass in forward order, so that
 * a stored value makes later ones cheap.
 */
export function savedValues(graph: Graph, operandsOf: (node: Node) => readonly Node[]): Node[] {
  const { arena } = graph;
  const results = graph.outputs.map((output) => output.node);
  const forward = ordered([...results, ...partsForBackward(graph, operandsOf)], (node) =>
    arena.rankOf(node),
  );
  const isNeeded = neededValues(graph, new Set(forward), operandsOf);
  const isOutput = new Set(results);
  const costs = new NodeMap<number>();
  const saved: Node[] = [];
  for (const node of forward) {
    const operands = node.inputs.reduce((sum, input) => sum + (costs.get(input) ?? 0), 0);
    const cost = isOutput.has(node) ? 0 : ownCost(node) + operands;
    const isStored = cost > RECOMPUTE_BUDGET && isNeeded.has(node);
    if (isStored) saved.push(node);
    costs.set(node, isStored ? 0 : cost);
  }
  return saved;
}

/** What only backward reads of the loops and conditions of forward: it is kept as they run. */
function partsForBackward(
  { arena, outputs, gradients }: Graph,
  operandsOf: (node: Node) => readonly Node[],
): Node[] {
  if (!arena.ops.has("part")) return [];
  const isForward = new Set(reachable(outputs.map((output) => output.node)));
  const isPart = ({ op, inputs: [of] }: Node): boolean =>
    op === "part" && of !== undefined && isForward.has(of);
  const roots = gradients.map((gradient) => gradient.node);
  return reachable(roots, operandsOf).filter(isPart);
}

/**
 * The forward values that are operands of backward. Slots hold numbers, so a truth value stands for its
 * operands; and a view that repeats elements stands for what it shows, as windows do that have all of
 * them once.
 */
function neededValues(
  graph: Graph,
  isForward: ReadonlySet<Node>,
  operandsOf: (node: Node) => readonly Node[],
): Set<Node> {
  const needed = new Set<Node>();
  const stack = graph.gradients.map((gradient) => gradient.node);
  for (const node of reachable(stack, operandsOf)) {
    if (!isForward.has(node)) stack.push(...operandsOf(node));
  }
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!isForward.has(node) || needed.has(node)) continue;
    const shown = shownBy(node);
    const [own, all] = [elements(node), elements(shown)];
    if (all < own || (node.op === "unfold" && all === own)) {
      stack.push(shown);
      continue;
    }
    needed.add(node);
    if (!isStorable(node, graph.arena)) stack.push(...node.inputs);
  }
  return new Set([...needed].filter((node) => isStorable(node, graph.arena)));
}

/** A truth value is not, but for those that loops and conditions give; nor is what the author wants recomputed. */
function isStorable(node: Node, { recomputed }: Arena): boolean {
  const { op, dtype } = node;
  return dtype !== "tuple" && (dtype !== "bool" || op === "part") && !recomputed.has(node);
}

/** What a view, or a view of a view, is a view of. */
function shownBy(node: Node): Node {
  let shown = node;
  for (;;) {
    const [x] = shown.inputs;
    if (!x || shown.inputs.length > 1 || kindOf(shown) !== "view") return shown;
    shown = x;
  }
}

/** What is never computed again. */
const KEPT: ReadonlySet<Kind> = new Set(["reduction", "assembly", "scan", "kernel", "part"]);

function ownCost(node: Node): number {
  const kind = kindOf(node);
  if (KEPT.has(kind)) return Infinity;
  // A position is worked out again, in the loop that needs it.
  return node.dtype === "int" ? 0 : (operations.get(node.op)?.cost ?? 0);
}
