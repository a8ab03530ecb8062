import { describe, expect, test, vi } from "vitest";
import { argsort, cast, mul, sort, sum } from "../../src/index.ts";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { sortCases } from "../support/cases/sort.ts";
import { emit, modelFrom, run } from "../support/emit.ts";

vi.setConfig({ testTimeout: 60_000 });

describe.each(byOperation(sortCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});

describe("sort", () => {
  test("along any axis, by default the last", async () => {
    const x = { shape: [2, 3], data: [3, 1, 2, -1, 5, 0] };
    expect((await emit([x], (t) => sort(t))).data).toEqual([1, 2, 3, -1, 0, 5]);
    expect((await emit([x], (t) => t.sort(0))).data).toEqual([-1, 1, 0, 3, 5, 2]);
    expect((await emit([x], (t) => cast(argsort(t), "real"))).data).toEqual([1, 2, 0, 0, 2, 1]);
  });

  test("each of equal elements has its own gradient, in the order they stand", async () => {
    const weights = [1, 10, 100, 1000];
    const model = modelFrom([[4]], (x) => sum(mul(sort(x), weights)));
    const at = async (...data: number[]) => run(model, [{ shape: [4], data }]);
    expect((await at(2, 1, 2, 1)).gradients).toEqual([[100, 1, 1000, 10]]);
    expect((await at(0, -0, 0, -0)).gradients).toEqual([[1, 10, 100, 1000]]);
    expect((await at(NaN, 1, -Infinity, Infinity)).gradients).toEqual([[1000, 10, 1, 100]]);
  });

  test("what is not a number comes last", async () => {
    const model = modelFrom([[4]], (x) => sort(x));
    const { y } = await run(model, [{ shape: [4], data: [NaN, 2, NaN, 1] }]);
    expect(y).toEqual([1, 2, NaN, NaN]);
  });
});
