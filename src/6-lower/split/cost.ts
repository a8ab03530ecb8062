import { argsOf, walkExprs } from "../../ir/exprs.ts";
import type { Expr, Index, Statement } from "../../ir/loops.ts";
import { deepFlatten, evaluatedBy } from "../../ir/statements.ts";
import { elementwise } from "../../ops/elementwise.ts";

/**
 * Estimates of the bytecode that V8 makes of printed statements, in bytes: measured on functions with so
 * many locals that the operands of an instruction take two bytes.
 */
const OPERATION = 14;
const CALL = 40;
const LOAD = 14;
const STORE = 24;
const TERM = 16;
const LOOP = 40;

const costs = new Map<string, number>();

/** The operators and calls in the printed form of an operation. */
function costOfOp(op: string): number {
  const known = costs.get(op);
  if (known !== undefined) return known;
  // What has no printed form is a call of a function of the module.
  const print = elementwise.get(op)?.print ?? "f()";
  const calls = print.split("(").length - 1;
  const operators = (print.match(/ \S+ /g) ?? []).length;
  const cost = calls * CALL + Math.max(1, operators - calls) * OPERATION;
  costs.set(op, cost);
  return cost;
}

function costOfIndex(index: readonly Index[]): number {
  return index.reduce((sum, { terms, lookups }) => sum + terms.length + lookups.length, 0) * TERM;
}

/** One expression without its operands. */
export function costOfExpr(expr: Expr): number {
  if (expr.kind === "apply") return costOfOp(expr.op);
  if (expr.kind === "load") {
    return expr.buffer.space === "registers" ? 4 : LOAD + costOfIndex(expr.index);
  }
  return 4;
}

/** One statement without its expressions and the statements inside. */
function costOfStatement(one: Statement): number {
  switch (one.kind) {
    case "store":
      return STORE + costOfIndex(one.index) + (one.accumulate ? OPERATION : 0);
    case "loop":
    case "iteration":
    case "branch":
    case "call":
    case "part":
    case "check":
    case "report":
      return LOOP;
    case "accumulator":
    case "accumulate":
    case "register":
    case "leave":
      return OPERATION;
    case "note":
      return 0;
  }
}

/**
 * All of these statements and of their expressions those that count, each once; a part counts as its call.
 * What costs more than `most` is not added up to the end.
 */
export function costOf(
  statements: readonly Statement[],
  counts: (expr: Expr) => boolean = () => true,
  most = Infinity,
): number {
  let cost = 0;
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean =>
    cost <= most && counts(expr) && !seen.has(expr) && Boolean(seen.add(expr));
  for (const one of withoutParts(statements)) {
    cost += costOfStatement(one);
    walkExprs(evaluatedBy(one), enter, (expr) => (cost += costOfExpr(expr)));
    if (cost > most) break;
  }
  return cost;
}

/** Whether all of it together costs more than the budget. */
export function isAbove(budget: number, statements: readonly Statement[]): boolean {
  return costOf(statements, undefined, budget) > budget;
}

/** An expression with what is read or computed again for it wherever it is needed. */
export function costOfStep(expr: Expr, isValue: (arg: Expr) => boolean): number {
  let cost = costOfExpr(expr);
  argsOf(expr).forEach((arg) => {
    if (isValue(arg)) return;
    if (argsOf(arg).length === 0) cost += costOfExpr(arg);
    else {
      walkExprs(
        [arg],
        (one) => !isValue(one),
        (one) => (cost += costOfExpr(one)),
      );
    }
  });
  return cost;
}

function withoutParts(statements: readonly Statement[]): readonly Statement[] {
  if (statements.every(({ kind }) => kind !== "part")) return deepFlatten(statements);
  return statements.flatMap((one) =>
    one.kind === "part" ? [{ ...one, body: [] }] : deepFlatten([one]),
  );
}
