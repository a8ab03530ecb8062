import type { Graph, Node } from "../ir/graph.ts";
import { NodeCounts, NodeSet } from "../ir/node-map.ts";
import { reachable } from "../ir/order.ts";
import { type Kind, kindOf } from "../ops/kind.ts";
import { RECOMPUTE_BUDGET } from "../ops/recompute.ts";
import { operations } from "../ops/table.ts";
import { elements } from "./elements.ts";

/** From what is saved to what is kept in its place there are no more steps than these. */
const MOST_STEPS = 12;

/** What forward needs no memory for, once backward does not read it. */
const PASSING: ReadonlySet<Kind> = new Set(["elementwise", "reduction"]);

/** Steps that forward can take as well as backward. */
const STEPS: ReadonlySet<Kind> = new Set(["elementwise", "view"]);

/**
 * What is saved, with arrays that backward reads only to make an array of them replaced by that: for the
 * loss of logits z not z and exp(-|z|) but σ(z). It takes at most half of their memory, and forward no
 * longer than the slots it spares are reckoned at. Linear.
 */
export function mergeSaved(
  graph: Graph,
  saved: readonly Node[],
  operandsOf: (node: Node) => readonly Node[],
): Node[] {
  const isPart = new Set(saved.filter((node) => PASSING.has(kindOf(node)) && isArray(node)));
  if (isPart.size === 0) return [...saved];
  const ends = new NodeSet();
  for (const node of [...saved, ...graph.outputs.map((output) => output.node)]) ends.add(node);
  const roots = graph.gradients.map((gradient) => gradient.node);
  const order = reachable(roots, (node) => (ends.has(node) ? [] : operandsOf(node)));
  const uses = new NodeCounts();
  for (const root of roots) uses.add(root, 1);
  for (const node of order) {
    if (!ends.has(node)) for (const operand of operandsOf(node)) uses.add(operand, 1);
  }
  const given = new NodeSet();
  for (const { role, node } of graph.leaves) {
    if (role === "inputs" || role === "params") given.add(node);
  }
  const isGradient = new Set(roots);
  const merged = new Map<Node, Node>();
  for (const node of order) {
    if (ends.has(node) || isGradient.has(node) || !isMergeable(node)) continue;
    const parts = partsOf(node, { isPart, given, uses });
    const spared = parts.reduce((sum, part) => sum + elements(part), 0);
    if (spared < 2 * elements(node)) continue;
    for (const part of parts) {
      merged.set(part, node);
      isPart.delete(part);
    }
  }
  return [...new Set(saved.map((node) => merged.get(node) ?? node))];
}

function isArray(node: Node): boolean {
  return elements(node) > 1;
}

function isMergeable(node: Node): boolean {
  return kindOf(node) === "elementwise" && node.dtype === "real" && isArray(node);
}

/** What is known of backward. */
interface Reads {
  /** What is saved, and may be replaced. */
  readonly isPart: ReadonlySet<Node>;
  /** What forward is given as well. */
  readonly given: NodeSet;
  /** How often a value is read. */
  readonly uses: NodeCounts;
}

/** What is saved for nothing but a value that is made of it, and of what is given; none where it is not so, or not worth it. */
function partsOf(target: Node, { isPart, given, uses }: Reads): Node[] {
  const reads = new Map<Node, number>();
  const steps = [target];
  let cost = 0;
  for (const step of steps) {
    cost += operations.get(step.op)?.cost ?? 0;
    for (const operand of step.inputs) {
      const before = reads.get(operand) ?? 0;
      reads.set(operand, before + 1);
      const isEnd = isPart.has(operand) || given.has(operand) || operand.op === "constant";
      if (before > 0 || isEnd) continue;
      if (!STEPS.has(kindOf(operand)) || steps.push(operand) > MOST_STEPS) return [];
    }
  }
  const isShared = (node: Node): boolean => uses.get(node) !== reads.get(node);
  const parts = [...reads.keys()].filter((node) => isPart.has(node));
  const isOwn = [...parts, ...steps.slice(1)].every((node) => !isShared(node));
  return isOwn && cost <= RECOMPUTE_BUDGET * parts.length ? parts : [];
}
