import { expect, test } from "vitest";
import { Buffers } from "../../src/6-lower/memory.ts";
import { readsOutside, readsWhatWasThere } from "../../src/6-lower/readings.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { applyExpr, clearExprs, loadExpr, numberExpr } from "../../src/ir/exprs.ts";
import { type Buffer, constantIndex, type Expr, type Statement } from "../../src/ir/loops.ts";
import { constantSize } from "../../src/ir/size.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

clearExprs();
const { graph } = small(present(Object.values(smallModels)[0]));
const buffers = new Buffers();
const vector = (): Buffer =>
  buffers.make("cache", present(graph.leaves[0]).node, [constantSize(3)]);
const [x, y] = [vector(), vector()];

function load(buffer: Buffer, at: number): Expr {
  return loadExpr(buffer, [constantIndex(constantSize(at))]);
}

function store(buffer: Buffer, at: number, value: Expr): Statement {
  const index = [constantIndex(constantSize(at))];
  return { kind: "store", buffer, index, value, accumulate: false };
}

const twice = applyExpr("add", [load(x, 0), load(x, 0)]);

test.each<[string, boolean, readonly Statement[]]>([
  ["read, written, read", true, [store(y, 0, load(x, 0)), store(x, 0, numberExpr(1)), store(y, 1, twice)]],
  ["read and written", false, [store(y, 0, load(x, 0)), store(x, 0, twice)]],
  ["written and read", false, [store(x, 0, numberExpr(1)), store(y, 0, load(x, 0)), store(y, 1, twice)]],
  ["written elsewhere", false, [store(y, 0, load(x, 0)), store(x, 1, numberExpr(1)), store(y, 1, twice)]],
])("a place is %s: %s", (_, isStale, statements) => {
  expect(readsWhatWasThere(statements)).toBe(isStale);
}); // prettier-ignore

test("a place is read that is none", () => {
  expect(readsOutside([store(y, 0, load(x, 2))])).toBe(false);
  expect(readsOutside([store(y, 0, load(x, 3))])).toBe(true);
  expect(readsOutside([store(y, 0, load(x, -1))])).toBe(true);
});
