import { describe, expect, test } from "vitest";
import {
  applyExpr,
  clearExprs,
  giveMeaning,
  keyOfIndex,
  loadExpr,
  localExpr,
  mapExpr,
  meaningOf,
  numberExpr,
  variesIn,
  walkExprs,
} from "../../src/ir/exprs.ts";
import { Arena } from "../../src/ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type LoopVariable,
  offsetIndex,
  scaleIndex,
  type Statement,
  variableIndex,
  ZERO_INDEX,
} from "../../src/ir/loops.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { constantSize, ONE } from "../../src/ir/size.ts";
import { flatten, renameVariable, valuesOf, walkVarying } from "../../src/ir/statements.ts";
import { Builder } from "../../src/ops/builder.ts";

const n = constantSize;
const x = new Builder(new Arena()).leaf("inputs", "x", shapeOf([4, 4]));
const [i, j, k] = [0, 1, 2].map((id): LoopVariable => ({ id, extent: n(4) })) as [
  LoopVariable,
  LoopVariable,
  LoopVariable,
];
const buffer: Buffer = { id: 0, space: "inputs", shape: x.shape, node: x };
const at = (...index: Index[]): Expr => loadExpr(buffer, index);
const [I, J, K] = [i, j, k].map((one) => variableIndex(one, ONE)) as [Index, Index, Index];

/** What an expression is made of: one made after the pool was cleared is alike, and not the same. */
const shown = (expr: Expr): string => JSON.stringify(expr);

describe("indices", () => {
  const cases: [what: string, found: Index, key: string][] = [
    ["sum up by variable", addIndices(I, I), "0+2@0"],
    ["put variables in order", addIndices(J, I), "0+1@0+1@1"],
    ["lose what cancels", addIndices(I, scaleIndex(I, n(-1))), "0"],
    ["scale constant and factors", scaleIndex(offsetIndex(I, n(3)), n(-2)), "-6+-2@0"],
    ["scaled by zero are zero", scaleIndex(offsetIndex(I, n(3)), n(0)), "0"],
    ["add constants", addIndices(constantIndex(n(2)), constantIndex(n(5))), "7"],
    ["of nothing are zero", ZERO_INDEX, "0"],
  ];
  test.each(cases)("%s", (_, found, key) => {
    const zero = key.replace(/^0(?=\+|$)/, n(0).key);
    expect(keyOfIndex(found)).toBe(zero);
  });
});

describe("expressions", () => {
  test("are hash-consed, numbers by their bits", () => {
    clearExprs();
    const values = [0, -0, NaN, Infinity, -Infinity, 1, 1e21];
    const numbers = values.map(numberExpr);
    expect(new Set(numbers).size).toBe(values.length);
    expect(values.map(numberExpr)).toEqual(numbers);
    expect(numberExpr(-0)).toBe(numbers[1]);
    expect(at(I, J)).toBe(at(I, J));
    expect(at(I, J)).not.toBe(at(J, I));
    expect(applyExpr("add", [at(I, J), numberExpr(0)])).toBe(
      applyExpr("add", [at(I, J), numberExpr(0)]),
    );
    expect(applyExpr("add", [at(I, J), numberExpr(0)])).not.toBe(
      applyExpr("add", [at(I, J), numberExpr(-0)]),
    );
  });

  test("of an earlier module are not found again", () => {
    const before = numberExpr(3);
    clearExprs();
    expect(numberExpr(3)).not.toBe(before);
  });

  test("vary with a loop if something in them does", () => {
    const fixed = at(ZERO_INDEX, constantIndex(n(2)));
    const row = new Builder(new Arena()).leaf("inputs", "r", shapeOf([4]));
    const one = new Builder(new Arena()).leaf("inputs", "s", shapeOf([1]));
    const varying = [at(I, ZERO_INDEX), localExpr({ id: 1, combine: "sum", node: row })];
    const constant = [numberExpr(2), fixed, localExpr({ id: 2, combine: "max", node: one })];
    for (const expr of varying) {
      expect(variesIn(expr)).toBe(true);
      expect(variesIn(applyExpr("mul", [fixed, expr]))).toBe(true);
    }
    for (const expr of constant) {
      expect(variesIn(expr)).toBe(false);
      expect(variesIn(applyExpr("mul", [fixed, expr]))).toBe(false);
    }
  });

  test("keep the first meaning unless a better one comes", () => {
    const b = new Builder(new Arena());
    const [p, q] = [b.constant(1), b.constant(2)];
    const expr = at(I, constantIndex(n(1)));
    giveMeaning(expr, p, () => true);
    giveMeaning(expr, q, () => false);
    expect(meaningOf(expr)).toBe(p);
    giveMeaning(expr, q, () => true);
    expect(meaningOf(expr)).toBe(q);
  });

  test("100,000 deep are walked and rewritten without overflow, shared parts once", () => {
    clearExprs();
    const [one, other] = [at(I, ZERO_INDEX), at(J, ZERO_INDEX)];
    const build = (from: Expr): Expr => {
      let expr = from;
      // Each level uses the one below twice: as a tree it would have 2^100000 leaves.
      for (let depth = 0; depth < 100_000; depth++) expr = applyExpr("mul", [expr, expr]);
      return expr;
    };
    const deep = build(one);
    let visits = 0;
    const seen = new Set<Expr>();
    walkExprs(
      [deep],
      (expr) => seen.size < seen.add(expr).size,
      () => visits++,
    );
    expect(visits).toBe(100_001);
    expect(mapExpr(deep, (leaf) => (leaf === one ? other : leaf))).toBe(build(other));
  }, 20_000);

  test("mapping passes by what varies in no loop, and keeps meanings", () => {
    const fixed = at(ZERO_INDEX, ZERO_INDEX);
    const sum = applyExpr("add", [fixed, at(I, K)]);
    const meaning = new Builder(new Arena()).constant(5);
    giveMeaning(sum, meaning, () => true);
    const leaves: Expr[] = [];
    const mapped = mapExpr(sum, (leaf) => {
      leaves.push(leaf);
      return at(J, K);
    });
    expect(leaves).toEqual([at(I, K)]);
    expect(mapped).toBe(applyExpr("add", [fixed, at(J, K)]));
    expect(meaningOf(mapped)).toBe(meaning);
  });
});

describe("statements", () => {
  const local = { id: 9, combine: "sum" as const, node: x };
  const statement: Statement = {
    kind: "loop",
    variable: k,
    body: [
      { kind: "accumulator", local },
      { kind: "accumulate", local, value: at(I, K) },
      {
        kind: "store",
        buffer,
        index: [I, addIndices(I, K)],
        value: applyExpr("neg", [at(ZERO_INDEX, I)]),
        accumulate: false,
      },
    ],
  };

  test("are flattened outermost first, with the values they evaluate", () => {
    expect([...flatten([statement])].map((one) => one.kind)).toEqual([
      "loop",
      "accumulator",
      "accumulate",
      "store",
    ]);
    const negated = (row: Index): Expr => applyExpr("neg", [at(ZERO_INDEX, row)]);
    expect(valuesOf([statement]).map(shown)).toEqual([at(I, K), negated(I)].map(shown));
    const varying: Expr[] = [];
    walkVarying([statement], (expr) => varying.push(expr));
    expect(varying).toHaveLength(3);
  });

  test("a renamed variable is renamed everywhere, and meets itself", () => {
    const renamed = renameVariable(statement, i, k);
    const store = [...flatten([renamed])].at(-1);
    const negated = applyExpr("neg", [at(ZERO_INDEX, K)]);
    expect(valuesOf([renamed]).map(shown)).toEqual([at(K, K), negated].map(shown));
    expect(store?.kind === "store" && store.index.map(keyOfIndex)).toEqual(
      [K, scaleIndex(K, n(2))].map(keyOfIndex),
    );
    // The original is as it was.
    expect(valuesOf([statement]).slice(0, 1).map(shown)).toEqual([at(I, K)].map(shown));
  });
});
