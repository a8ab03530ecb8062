import { evaluateSize } from "../ir/evaluate-size.ts";
import type { Arena, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { countOf } from "../ir/shape.ts";
import { kindOf } from "../ops/kind.ts";
import { elementCost, RECOMPUTE_BUDGET } from "../ops/recompute.ts";

/**
 * The values of a loop's body that are kept as it runs, because the iterations backwards (`results`, in
 * terms of the parameters of the body and of `sensitivities`) would have to compute them again at some
 * cost: to-be-recorded analysis (Hascoët, Naumann and Pascual, 2005), as for what is outside of loops.
 */
export function tapeOf(
  arena: Arena,
  body: readonly Node[],
  parameters: readonly Node[],
  results: readonly Node[],
  sensitivities: readonly Node[],
): Node[] {
  const given = new Set(parameters);
  const order = reachable([...body, ...results]);
  const isOfBody = new Set(reachable(body));
  const moving = new Set(sensitivities);
  const values = new Set<Node>();
  for (const node of order) {
    if (node.inputs.some((input) => moving.has(input))) moving.add(node);
    // The vjp of an inner loop reads other parts of it, or of one that keeps more.
    const isPrimal = isOfBody.has(node) || node.dtype === "tuple" || node.op === "part";
    if (isPrimal && !moving.has(node)) values.add(node);
  }
  const needed = neededBy(reachable(results), results, values);
  const isRunAgain = runAgain(needed);
  const costs = new Map<Node, number>();
  return order.filter((node) => {
    if (!values.has(node) || given.has(node) || isRunAgain.has(node)) return false;
    const operands = node.inputs.reduce((sum, input) => sum + (costs.get(input) ?? 0), 0);
    const cost = node.op === "part" ? Infinity : elementCost(node) + operands;
    const isKept = cost > RECOMPUTE_BUDGET && needed.has(node) && !arena.recomputed.has(node);
    costs.set(node, isKept ? 0 : cost);
    return isKept;
  });
}

/**
 * Inner loops and conditions of which more would have to be kept than one iteration is worth, and their
 * parts: they run again, so that memory grows with the number of iterations at every depth, and not with
 * the product of all.
 */
function runAgain(needed: ReadonlySet<Node>): Set<Node> {
  const parts = new Map<Node, Node[]>();
  for (const node of needed) {
    const [tuple] = node.inputs;
    if (node.op === "part" && tuple) parts.set(tuple, [...(parts.get(tuple) ?? []), node]);
  }
  const found = new Set<Node>();
  for (const [tuple, own] of parts) {
    const count = own.reduce((sum, { shape }) => sum + evaluateSize(countOf(shape), () => MANY), 0);
    if (count > MOST_OF_AN_INNER_LOOP) for (const node of [tuple, ...own]) found.add(node);
  }
  return found;
}

/** How many numbers an iteration keeps of a loop within it, at most. */
const MOST_OF_AN_INNER_LOOP = 1024;

/** What a symbolic size counts as. */
const MANY = 1000;

/**
 * The values that others than values are made of. A truth value stands for its operands, and a view for
 * what it shows; several values at once are read part by part.
 */
function neededBy(
  order: readonly Node[],
  results: readonly Node[],
  values: ReadonlySet<Node>,
): Set<Node> {
  const needed = new Set<Node>();
  const stack = [...results];
  for (const node of order) if (!values.has(node)) stack.push(...node.inputs);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!values.has(node) || needed.has(node)) continue;
    const isShown = node.op !== "part" && kindOf(node) === "view";
    if (node.dtype === "bool" || node.dtype === "tuple" || isShown) stack.push(...node.inputs);
    else needed.add(node);
  }
  return needed;
}
