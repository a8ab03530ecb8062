import type { Node } from "../ir/graph.ts";
import { elementwise } from "./elementwise.ts";
import { kindOf } from "./kind.ts";
import { operations } from "./table.ts";

/**
 * What recomputing a value in backward may cost, in nanoseconds an element, before it is stored
 * instead: a few additions and products are cheaper than a slot.
 */
export const RECOMPUTE_BUDGET = 4;

const CHEAP = new Set(["memory", "constant", "elementwise", "view"]);

/** What one element costs, given the operands; infinite where it is more than an expression of these. */
export function elementCost(node: Node): number {
  if (!CHEAP.has(kindOf(node)) || node.dtype === "tuple") return Infinity;
  const operation = operations.get(node.op);
  // A composite that is no formula stands for reductions, scans or kernels.
  if (operation?.expand && !elementwise.has(node.op)) return Infinity;
  // A position is worked out again, in the loop that needs it.
  return node.dtype === "int" ? 0 : (operation?.cost ?? 0);
}
