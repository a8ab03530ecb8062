import { reachable } from "../../../ir/order.ts";
import { currentSite, currentTrace } from "../trace.ts";
import { called, type ControlCall, requireFunction, treeOf, valuesIn } from "./traced.ts";

/**
 * `checkpoint(f, …operands)`: f(…operands), of which only the results are kept for backward; what they are
 * made of is computed again there. Untyped: the types are in types/control.ts.
 */
export function checkpoint(f: unknown, ...operands: unknown[]): unknown {
  const trace = currentTrace("checkpoint");
  const call: ControlCall = { trace, site: currentSite(), op: "checkpoint" };
  const compute = requireFunction(call, "the argument", f, "checkpoint((x) => y, x)");
  const given = operands.map((operand) => treeOf(call, "an operand", operand));
  const start = trace.arena.size;
  const args = given.map((tree) => valuesIn(trace, tree, tree.nodes));
  const returned = called(call, "the function", compute, args);
  const result = treeOf(call, "the result", returned);
  const inner = reachable(result.nodes, (node) => (node.id < start ? [] : node.inputs));
  for (const node of inner) {
    if (node.id >= start && !result.nodes.includes(node)) trace.arena.recomputed.add(node);
  }
  return valuesIn(trace, result, result.nodes);
}
