import { type Node } from "./graph.ts";
import { type Buffer, type Expr, type Index, keyOfIndex, type Local } from "./loops.ts";
import { ONE } from "./size.ts";

/**
 * Makes loop-level expressions. They are hash-consed while a module is being lowered, so that the
 * common subexpressions of a loop body are found by identity.
 */
interface Facts {
  readonly id: number;
  readonly varies: boolean;
  meaning?: Node;
}

const facts = new WeakMap<Expr, Facts>();
let pool = new Map<string, Expr>();
let next = 0;

/** Begins a new module: what was made before is no longer found. */
export function clearExprs(): void {
  pool = new Map();
}

function intern(key: string, make: () => Expr, varies: boolean): Expr {
  let expr = pool.get(key);
  if (!expr) {
    expr = make();
    pool.set(key, expr);
    facts.set(expr, { id: next++, varies });
  }
  return expr;
}

export function numberExpr(value: number): Expr {
  const key = Object.is(value, -0) ? "-0" : String(value);
  return intern(`n${key}`, () => ({ kind: "number", value }), false);
}

export function loadExpr(buffer: Buffer, index: readonly Index[]): Expr {
  const key = `b${buffer.id}[${index.map(keyOfIndex).join()}]`;
  const varies = buffer.row !== undefined || index.some((one) => one.terms.length > 0);
  return intern(key, () => ({ kind: "load", buffer, index }), varies);
}

export function localExpr(local: Local): Expr {
  const varies = local.node.shape.some((size) => size !== ONE);
  return intern(`l${local.id}`, () => ({ kind: "local", local }), varies);
}

export function applyExpr(op: string, args: readonly Expr[]): Expr {
  const key = `${op}(${args.map((arg) => facts.get(arg)?.id).join()})`;
  return intern(key, () => ({ kind: "apply", op, args }), args.some(variesIn));
}

/** Whether the expression differs from one iteration to another; the rest stands outside of all loops. */
export function variesIn(expr: Expr): boolean {
  return facts.get(expr)?.varies === true;
}

/** The value of the graph that the expression is an element of: names it in the printed code. */
export function meaningOf(expr: Expr): Node | undefined {
  return facts.get(expr)?.meaning;
}

/** Notes what the expression is an element of, unless that is known already. */
export function giveMeaning(expr: Expr, meaning: Node, isBetter: (known: Node) => boolean): void {
  const own = facts.get(expr);
  if (own && (!own.meaning || isBetter(own.meaning))) own.meaning = meaning;
}

export function argsOf(expr: Expr): readonly Expr[] {
  return expr.kind === "apply" ? expr.args : [];
}

/**
 * Calls `visit` once for each subexpression of `roots`, operands first. `enter` says which ones to
 * go into; iterative, since expressions have no bounded depth.
 */
export function walkExprs(
  roots: readonly Expr[],
  enter: (expr: Expr) => boolean,
  visit: (expr: Expr) => void,
): void {
  const stack: { expr: Expr; next: number }[] = [];
  for (const root of roots) {
    if (!enter(root)) continue;
    stack.push({ expr: root, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const arg = argsOf(top.expr)[top.next++];
      if (arg === undefined) {
        stack.pop();
        visit(top.expr);
      } else if (enter(arg)) {
        stack.push({ expr: arg, next: 0 });
      }
    }
  }
}

/** `expr` with its loads and locals replaced by `replace`; what varies in no loop stays as it is. */
export function mapExpr(
  expr: Expr,
  replace: (leaf: Expr) => Expr,
  memo = new Map<Expr, Expr>(),
): Expr {
  const enter = (one: Expr): boolean => variesIn(one) && !memo.has(one);
  walkExprs([expr], enter, (one) => {
    const args = argsOf(one).map((arg) => memo.get(arg) ?? arg);
    const mapped = one.kind === "apply" ? applyExpr(one.op, args) : replace(one);
    const meaning = meaningOf(one);
    if (meaning) giveMeaning(mapped, meaning, () => false);
    memo.set(one, mapped);
  });
  return memo.get(expr) ?? expr;
}
