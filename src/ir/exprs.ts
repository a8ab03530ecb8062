import { type Expr, type Index, keyOfIndex, type Buffer, type Local } from "./loops.ts";

/**
 * Makes loop-level expressions, hash-consed: equal expressions are one object for as long as either
 * is alive in the pool of the function being lowered, so that common subexpressions of a loop body
 * are found by identity.
 */
const ids = new WeakMap<Expr, number>();
let pool = new Map<string, Expr>();
let next = 0;

/** Forgets all expressions; called when a new function is begun. */
export function clearExprs(): void {
  pool = new Map();
}

function intern(key: string, make: () => Expr): Expr {
  let expr = pool.get(key);
  if (!expr) {
    expr = make();
    pool.set(key, expr);
    ids.set(expr, next++);
  }
  return expr;
}

export function numberExpr(value: number): Expr {
  const key = Object.is(value, -0) ? "-0" : String(value);
  return intern(`n${key}`, () => ({ kind: "number", value }));
}

export function loadExpr(buffer: Buffer, index: readonly Index[]): Expr {
  return intern(`b${buffer.id}[${index.map(keyOfIndex).join()}]`, () => ({
    kind: "load",
    buffer,
    index,
  }));
}

export function localExpr(local: Local): Expr {
  return intern(`l${local.id}`, () => ({ kind: "local", local }));
}

export function applyExpr(op: string, args: readonly Expr[]): Expr {
  return intern(`${op}(${args.map((arg) => ids.get(arg)).join()})`, () => ({
    kind: "apply",
    op,
    args,
  }));
}
