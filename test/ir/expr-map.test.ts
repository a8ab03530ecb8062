import { expect, test } from "vitest";
import { Random } from "../../src/check/random.ts";
import { ExprMap, ExprSet } from "../../src/ir/expr-map.ts";
import { applyExpr, clearExprs, numberExpr } from "../../src/ir/exprs.ts";
import type { Expr } from "../../src/ir/loops.ts";

function exprs(count: number): Expr[] {
  clearExprs();
  return Array.from({ length: count }, (_, at) => applyExpr("neg", [numberExpr(at)]));
}

test("a map from expressions does what a Map does", () => {
  const all = exprs(3000);
  const random = new Random(1);
  const [own, plain] = [new ExprMap<number>(), new Map<Expr, number>()];
  for (let at = 0; at < 2000; at++) {
    const expr = random.pick(all);
    own.set(expr, at);
    plain.set(expr, at);
  }
  expect(all.map((expr) => own.get(expr))).toEqual(all.map((expr) => plain.get(expr)));
  expect(all.map((expr) => own.has(expr))).toEqual(all.map((expr) => plain.has(expr)));
});

test("a set of expressions has those that were added, and tells which were new", () => {
  const all = exprs(1000);
  const chosen = all.filter((_, at) => at % 3 === 0);
  const set = new ExprSet();
  expect(chosen.map((expr) => set.add(expr))).not.toContain(false);
  expect(chosen.map((expr) => set.add(expr))).not.toContain(true);
  expect(all.filter((expr) => set.has(expr))).toEqual(chosen);
});

test("expressions of another module are others", () => {
  const set = new ExprSet();
  for (const expr of exprs(100)) set.add(expr);
  expect(exprs(100).filter((expr) => set.has(expr))).toEqual([]);
});
