import { expect, test } from "vitest";
import { Buffers, Memory } from "../../src/6-lower/memory.ts";
import { withSingleTerms } from "../../src/6-lower/single-terms.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { applyExpr, clearExprs, loadExpr, localExpr } from "../../src/ir/exprs.ts";
import type { Expr, Local, Statement } from "../../src/ir/loops.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

function ingredients() {
  clearExprs();
  const { graph } = small(present(Object.values(smallModels)[0]));
  const node = present(graph.leaves[0]).node;
  const buffers = new Buffers();
  const [x, y] = [buffers.make("inputs", node, []), buffers.make("cache", node, [])];
  const sum = (id: number): Local => ({ id, combine: "sum", node });
  const store = (value: Expr): Statement => ({
    kind: "store",
    buffer: y,
    index: [],
    value,
    accumulate: false,
  });
  const step = (local: Local, value: Expr): Statement => ({ kind: "accumulate", local, value });
  const memory = new Memory(buffers, new Map());
  return { memory, sum, store, step, x: loadExpr(x, []), y: loadExpr(y, []) };
}

test("a sum of one term is that term, in what is made of it and in other sums", () => {
  const { memory, sum, store, step, x } = ingredients();
  const [a, b, c] = [sum(0), sum(1), sum(2)];
  const twice = (local: Local): Expr => applyExpr("mul", [localExpr(local), localExpr(local)]);
  const statements: Statement[] = [
    { kind: "accumulator", local: a },
    { kind: "accumulator", local: b },
    { kind: "accumulator", local: c },
    step(a, x),
    step(b, twice(a)),
    step(c, twice(b)),
    store(localExpr(c)),
  ];
  const square = applyExpr("mul", [x, x]);
  expect(withSingleTerms(statements, new Set([a, b]), memory)).toEqual([
    { kind: "accumulator", local: c },
    step(c, applyExpr("mul", [square, square])),
    store(localExpr(c)),
  ]);
});

test("but not if there is another step, or the term is overwritten before it is used", () => {
  const { memory, sum, store, step, x, y } = ingredients();
  const [a, b] = [sum(0), sum(1)];
  const statements: Statement[] = [
    { kind: "accumulator", local: a },
    { kind: "accumulator", local: b },
    step(a, x),
    step(a, x),
    step(b, y),
    store(x),
    store(applyExpr("add", [localExpr(a), localExpr(b)])),
  ];
  expect(withSingleTerms(statements, new Set([a, b]), memory)).toEqual(statements);
});
