import { present } from "../diagnostics/invariant.ts";
import type { Addressing, Arena } from "../ir/graph.ts";
import type { Expr, Test } from "../ir/loops.ts";
import { elementwise } from "../ops/elementwise.ts";
import { choiceOf } from "./choices.ts";
import { alwaysFinite } from "./finite.ts";

/** What there is to check about an expression, if anything. */
export function testOf(arena: Arena, expr: Expr): Test | undefined {
  if (expr.kind !== "apply" || choiceOf(expr)) return undefined;
  const [first] = expr.args;
  if (expr.op === "position" && first) {
    return {
      kind: "position",
      position: first,
      extent: present(addressedBy(arena, expr)).extent,
    };
  }
  const isNumber = elementwise.get(expr.op)?.types?.result !== "bool";
  if (!isNumber || alwaysFinite.has(expr.op)) return undefined;
  // Nothing is new that is made of a constant that is not finite.
  if (expr.args.some((arg) => arg.kind === "number" && !Number.isFinite(arg.value)))
    return undefined;
  const operands = expr.args.filter(({ kind }) => kind !== "number" && kind !== "index");
  return { kind: "value", value: expr, operands: [...new Set(operands)] };
}

/** What a marked position belongs to. */
export function addressedBy({ addressing }: Arena, expr: Expr): Addressing | undefined {
  const by = expr.kind === "apply" ? expr.args[1] : undefined;
  return by?.kind === "number" ? addressing[by.value] : undefined;
}
