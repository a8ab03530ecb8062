import { fail } from "../diagnostics/diagnostic.ts";
import { applyExpr, numberExpr } from "../ir/exprs.ts";
import type { DType, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import type { Expr } from "../ir/loops.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Operation } from "./operation.ts";

/** Operations on integers of which the result is never -0 if no operand is. */
const withoutMinusZero = new Set([
  ...["add", "sub", "square", "abs", "maximum", "minimum", "where"],
  ...["sum", "max", "min", "scatterAdd"],
]);
const copies = new Set(["reshape", "transpose", "broadcastTo", "slice", "gather", "assemble"]);

/** Whether a product or a truncation may have made -0 of it, which is no integer. */
function mayBeMinusZero(node: Node): boolean {
  const found = new Map<Node, boolean>();
  for (const one of reachable([node])) {
    const isInherited = one.inputs.some((input) => found.get(input) === true);
    const isPassedOn = withoutMinusZero.has(one.op) || copies.has(one.op);
    const isWhole = ["leaf", "tensor", "constant", "iota", "size", "argmax", "argmin"].includes(
      one.op,
    );
    const isOther = one.dtype === "int" && !isPassedOn && !isWhole;
    found.set(one, one.dtype === "int" && (isOther || (isPassedOn && isInherited)));
  }
  return found.get(node) === true;
}

/** Between integers and real numbers; attribute `dtype`. Truth values are cast by `where` and comparison. */
export const cast: Operation = {
  name: "cast",
  doc: "integers as real numbers, or real numbers truncated to integers",
  edge: "nothing flows back through integers",
  infer: (inputs, attributes) => {
    const [x] = inputs;
    if (inputs.length !== 1 || !x) fail("GRADC2006", `cast takes 1 operand, not ${inputs.length}`);
    if (x.dtype === "bool") fail("GRADC2002", "cast takes numbers, not truth values");
    const dtype: DType = attributes["dtype"] === "int" ? "int" : "real";
    return { dtype, shape: x.shape };
  },
  element: (node, index) => ({
    reads: [{ operand: 0, index }],
    combine: ([value]) => castExpr(node, present(value)),
  }),
  vjp: () => [undefined],
  jvp: () => undefined,
};

function castExpr(node: Node, value: Expr): Expr {
  const [x] = node.inputs as [Node];
  if (x.dtype === node.dtype) return value;
  if (node.dtype === "int") return isWhole(x) ? value : applyExpr("trunc", [value]);
  return mayBeMinusZero(x) ? applyExpr("add", [value, numberExpr(0)]) : value;
}

/** Whether each element is one of some whole numbers, whatever decides which. */
export function isWhole({ op, inputs, attributes }: Node): boolean {
  if (op === "constant") return Number.isSafeInteger(attributes["value"]);
  return op === "where" && inputs.slice(1).every(isWhole);
}
