import { expect, test } from "vitest";
import { withKnownNumbers } from "../../src/6-lower/known.ts";
import { Buffers, Memory } from "../../src/6-lower/memory.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { applyExpr, clearExprs, loadExpr, localExpr } from "../../src/ir/exprs.ts";
import type { Expr, Local, Statement } from "../../src/ir/loops.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

test("signs that are left of terms with nothing go where they cost nothing", () => {
  clearExprs();
  const { graph } = small(present(Object.values(smallModels)[0]));
  const node = present(graph.leaves[0]).node;
  const buffers = new Buffers();
  const memory = new Memory(buffers, new Map());
  const [x, y] = [buffers.make("inputs", node, []), buffers.make("params", node, [])].map((one) =>
    loadExpr(one, []),
  ) as [Expr, Expr];
  const target = buffers.make("cache", node, []);
  const store = (value: Expr): Statement => ({
    kind: "store",
    buffer: target,
    index: [],
    value,
    accumulate: false,
  });
  const negative = applyExpr("neg", [x]);
  const cases: [Expr, Expr][] = [
    [applyExpr("add", [y, negative]), applyExpr("sub", [y, x])],
    [applyExpr("add", [negative, y]), applyExpr("sub", [y, x])],
    [applyExpr("sub", [y, negative]), applyExpr("add", [y, x])],
    [applyExpr("mul", [negative, y]), applyExpr("neg", [applyExpr("mul", [x, y])])],
    [applyExpr("div", [y, negative]), applyExpr("neg", [applyExpr("div", [y, x])])],
    [
      applyExpr("add", [y, applyExpr("mul", [negative, y])]),
      applyExpr("sub", [y, applyExpr("mul", [x, y])]),
    ],
  ];
  for (const [given, simple] of cases) {
    expect(withKnownNumbers([store(given)], memory)).toEqual([store(simple)]);
  }
});

test("a sum over no elements is the number 0, with which something can be divided and multiplied", () => {
  clearExprs();
  const { graph } = small(present(Object.values(smallModels)[0]));
  const node = present(graph.leaves[0]).node;
  const buffers = new Buffers();
  const memory = new Memory(buffers, new Map());
  const [x, y] = [buffers.make("inputs", node, []), buffers.make("cache", node, [])];
  const local: Local = { id: 0, combine: "sum", node };
  for (const op of ["mul", "div", "add"]) {
    const value = applyExpr(op, [localExpr(local), loadExpr(x, [])]);
    const statements: Statement[] = [
      { kind: "accumulator", local },
      { kind: "store", buffer: y, index: [], value, accumulate: false },
    ];
    expect(withKnownNumbers(statements, memory)).toEqual(statements);
  }
});
