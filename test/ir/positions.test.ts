import { beforeEach, describe, expect, test } from "vitest";
import {
  applyExpr,
  clearExprs,
  indexExpr,
  keyOfIndex,
  loadExpr,
  lookupIndex,
  mapExpr,
  numberExpr,
  variesIn,
} from "../../src/ir/exprs.ts";
import { Arena } from "../../src/ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  isPlainIndex,
  type LoopVariable,
  offsetIndex,
  scaleIndex,
  type Statement,
  variableIndex,
} from "../../src/ir/loops.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { constantSize, ONE } from "../../src/ir/size.ts";
import { evaluatedBy, renameVariable, walkVarying } from "../../src/ir/statements.ts";
import { Builder } from "../../src/ops/builder.ts";
import { flatText, positionText } from "../../src/7-print/typescript/flat-index.ts";

const n = constantSize;
const b = new Builder(new Arena());
const bufferOf = (id: number, name: string, sizes: number[]): Buffer => {
  const node = b.leaf("inputs", name, shapeOf(sizes));
  return { id, space: "inputs", shape: node.shape, node };
};
const [table, ids] = [bufferOf(0, "table", [8, 4]), bufferOf(1, "ids", [5])];
const [i, j] = [0, 1].map((id): LoopVariable => ({ id, extent: n(4) })) as [
  LoopVariable,
  LoopVariable,
];
const [I, J] = [variableIndex(i, ONE), variableIndex(j, ONE)];
const idAt = (index: Index): Expr => loadExpr(ids, [index]);

beforeEach(clearExprs);

describe("positions", () => {
  test("are affine where they can be, and looked up otherwise", () => {
    const id = idAt(I);
    const sum = applyExpr("sub", [
      applyExpr("add", [id, numberExpr(3)]),
      applyExpr("mul", [numberExpr(2), indexExpr(J)]),
    ]);
    const index = lookupIndex(sum);
    expect(index.constant).toBe(n(3));
    expect(index.terms).toEqual([{ variable: j, factor: n(-2) }]);
    expect(index.lookups).toEqual([{ value: id, factor: ONE }]);
    expect(lookupIndex(applyExpr("minimum", [id, numberExpr(3)])).lookups).toHaveLength(1);
  });

  test("that are equal have equal keys, and are added up", () => {
    const [first, second] = [lookupIndex(idAt(I)), lookupIndex(idAt(J))];
    const sum = addIndices(first, second);
    expect(keyOfIndex(sum)).toBe(keyOfIndex(addIndices(second, first)));
    expect(keyOfIndex(sum)).not.toBe(keyOfIndex(addIndices(first, first)));
    expect(addIndices(sum, scaleIndex(first, n(-1)))).toEqual(second);
    expect(addIndices(first, first).lookups).toEqual([{ value: idAt(I), factor: n(2) }]);
  });

  test("become numbers again", () => {
    expect(indexExpr(constantIndex(n(3)))).toBe(numberExpr(3));
    expect(indexExpr(lookupIndex(idAt(I)))).toBe(idAt(I));
    expect(lookupIndex(indexExpr(offsetIndex(I, n(1))))).toEqual(offsetIndex(I, n(1)));
    const both = offsetIndex(addIndices(I, scaleIndex(lookupIndex(idAt(J)), n(2))), n(1));
    expect(keyOfIndex(lookupIndex(indexExpr(both)))).toBe(keyOfIndex(both));
  });

  test("vary with what they look up", () => {
    const [fixed, varying] = [constantIndex(n(2)), I].map((at) =>
      loadExpr(table, [lookupIndex(idAt(at)), constantIndex(n(0))]),
    ) as [Expr, Expr];
    expect(variesIn(fixed)).toBe(false);
    expect(variesIn(varying)).toBe(true);
    expect(isPlainIndex(addIndices(I, lookupIndex(idAt(J))), i)).toBe(false);
  });

  test("are replaced together with what looks them up", () => {
    const load = loadExpr(table, [lookupIndex(idAt(I)), J]);
    const replaced = mapExpr(load, (leaf) => (leaf === idAt(I) ? indexExpr(J) : leaf));
    expect(replaced).toBe(loadExpr(table, [J, J]));
  });

  test("of a store are evaluated and renamed", () => {
    const store: Statement = {
      kind: "store",
      buffer: table,
      index: [lookupIndex(idAt(I)), J],
      value: indexExpr(I),
      accumulate: true,
    };
    expect(evaluatedBy(store)).toEqual([idAt(I), indexExpr(I)]);
    const seen: Expr[] = [];
    walkVarying([store], (expr) => seen.push(expr));
    expect(seen).toContain(idAt(I));
    const renamed = renameVariable(store, i, j);
    expect(evaluatedBy(renamed)).toEqual([idAt(J), indexExpr(J)]);
  });
});

describe("printed positions", () => {
  const text = {
    counterOf: (variable: LoopVariable): string => (variable === i ? "i" : "j"),
    valueOf: (value: Expr) =>
      value.kind === "load" ? { text: "id", precedence: 20 } : { text: "a - b", precedence: 12 },
  };
  const flat = (...index: Index[]): string => flatText(table, index, "table", text);
  const looked = lookupIndex(idAt(I));
  const difference = lookupIndex(applyExpr("div", [idAt(I), idAt(J)]));

  test.each([
    [flat(looked, J), "table + id * 4 + j"],
    [flat(offsetIndex(looked, n(1)), offsetIndex(J, n(2))), "table + id * 4 + j + 6"],
    [flat(difference, J), "table + (a - b) * 4 + j"],
    [flat(offsetIndex(scaleIndex(looked, n(-1)), n(7)), J), "table + j + 28 - id * 4"],
    [flat(offsetIndex(I, n(-1)), J), "table + i * 4 + j - 4"],
    [positionText(I, text).text, "i"],
    [positionText(offsetIndex(scaleIndex(I, n(2)), n(1)), text).text, "2 * i + 1"],
    [positionText(offsetIndex(scaleIndex(I, n(-1)), n(3)), text).text, "3 - i"],
    [positionText(offsetIndex(addIndices(I, J), n(-2)), text).text, "i + j - 2"],
    [positionText(scaleIndex(I, n(-1)), text).text, "0 - i"],
    [positionText(offsetIndex(scaleIndex(I, n(-1)), n(-3)), text).text, "-3 - i"],
  ])("%s", (found, expected) => {
    expect(found).toBe(expected);
  });
});
