import { invariant, present } from "../diagnostics/invariant.ts";
import { requireReal } from "./axes.ts";
import type { Operation } from "./operation.ts";
import { substitute } from "./substitute.ts";

/**
 * The first operand's value; backwards the author's rule stands in for the derivative with respect to
 * the other operands. Forward mode stays true to the value, so that the two can be held against each
 * other. The attribute `rule` is the key of the rule in the arena; differentiation leaves the value.
 */
export const customGradient: Operation = {
  name: "customGradient",
  doc: "a value with a rule of the author's own for its gradient",
  infer: (inputs) => {
    const [value] = inputs;
    invariant(value !== undefined, "customGradient has a value");
    requireReal("customGradient", value);
    return { dtype: value.dtype, shape: value.shape };
  },
  vjp: (b, node, g) => {
    const { upstream, results } = present(b.arena.ruleOf(node));
    return [undefined, ...substitute(b, results, new Map([[upstream, g]]))];
  },
  jvp: (_b, _node, [t]) => t,
};
