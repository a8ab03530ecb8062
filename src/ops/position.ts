import { fail } from "../diagnostics/diagnostic.ts";
import { applyExpr, numberExpr } from "../ir/exprs.ts";
import type { Operation } from "./operation.ts";

/**
 * Integers that address an axis, in a debug build: it checks them where they are read. Attribute `by`
 * says which entry of the arena's `addressing` they belong to.
 */
export const position: Operation = {
  name: "position",
  doc: "integers that a debug build checks where they are read",
  infer: (inputs) => {
    const [x] = inputs;
    if (!x || inputs.length !== 1)
      fail("GRADC2006", `position takes 1 operand, not ${inputs.length}`);
    return { dtype: x.dtype, shape: x.shape };
  },
  element: ({ attributes }, index) => ({
    reads: [{ operand: 0, index }],
    combine: (args) => applyExpr("position", [...args, numberExpr(Number(attributes["by"]))]),
  }),
  vjp: () => [undefined],
  jvp: () => undefined,
};
