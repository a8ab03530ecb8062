import { applyExpr } from "../ir/exprs.ts";
import type { Expr } from "../ir/loops.ts";

/** What must hold for a value to be other than 0, as far as it says so itself. */
export function whenNotZero(value: Expr): readonly Expr[] {
  const choice = choiceOf(value);
  if (!choice) return [];
  const [condition, a, b] = choice;
  const isZero = (one: Expr): boolean => one.kind === "number" && one.value === 0;
  if (isZero(b)) return [condition];
  return isZero(a) ? [applyExpr("logicalNot", [condition])] : [];
}

/** The condition and the branches of a `where`. */
export function choiceOf(expr: Expr): readonly [Expr, Expr, Expr] | undefined {
  if (expr.kind !== "apply" || expr.op !== "where") return undefined;
  return expr.args as [Expr, Expr, Expr];
}
