import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { type CompileOptions, compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { exp, matmul, max, mean, model, square, sub, sum } from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { functionNamed } from "../../src/ir/plan.ts";
import { expectVerified } from "../support/cases/case.ts";
import { skeleton } from "../support/loops.ts";

type Traced = Parameters<typeof modelIn>[0];

const regression = (rows: number | string): Traced =>
  model("regression", {
    inputs: { X: [rows, 2], y: [rows] },
    params: { w: [2] },
    forward: ({ X, y, w }) => ({ J: mean(square(sub(matmul(X, w), y))) }),
  });

const modelOf = (traced: Traced): Model => present(modelIn(traced));

async function loopsOf(
  traced: Traced,
  name: "forward" | "backward" | "valueAndGrad",
  options: CompileOptions = {},
): Promise<string> {
  const { program } = await compileModel(modelOf(traced), { emit: ["valueAndGrad"], ...options });
  return skeleton(functionNamed(program, name).statements, program);
}

describe("long sums of little work run in blocks", () => {
  test("a sum in an accumulator has one of its own in each block", async () => {
    expect(await loopsOf(regression(20_000), "forward")).toBe(
      "20000:1000{block{matmul+ sub= sum+} sum+} J=",
    );
  });

  test("a sum in memory is added to it after each block", async () => {
    expect(await loopsOf(regression(20_000), "backward")).toBe(
      "2{dw=} 20000:1000{block{w+ w+} dw+= dw+=}",
    );
  });

  test("both in one", async () => {
    expect(await loopsOf(regression(20_000), "valueAndGrad")).toBe(
      "2{dw=} 20000:1000{block{matmul+ sum+ w+ w+} dw+= dw+= sum+} J=",
    );
  });

  test("nothing is set to zero where gradients are added to what is there", async () => {
    expect(await loopsOf(regression(20_000), "backward", { accumulate: true })).toBe(
      "20000:1000{block{w+ w+} dw+= dw+=}",
    );
  });

  test("operations are counted as without blocks, but for what blocks add up", async () => {
    const { stats } = await compileModel(modelOf(regression(20_000)));
    const { byName } = stats.forward;
    // Of a row, two products are added to a sum, and a square to another; so are 20 sums of blocks.
    expect(byName["mul"]).toBe(40_000);
    expect(byName["add"]).toBe(60_020);
  });
});

describe("other loops stay whole", () => {
  test.each([
    ["of fewer iterations", regression(15_999)],
    ["of as many as is known at run time only", regression("N")],
  ])("%s", async (_, traced) => {
    const { code } = await compileModel(modelOf(traced), { emit: ["valueAndGrad"] });
    expect(code).not.toContain("let begin");
  });

  test("in a debug build", async () => {
    const { code } = await compileModel(modelOf(regression(20_000)), { debug: true });
    expect(code).not.toContain("let begin");
  });

  test("where an iteration takes long by itself", async () => {
    const heavy = model("heavy", {
      inputs: { x: [20_000] },
      params: { w: [] },
      forward: ({ x, w }) => ({ J: sum(exp(x.mul(w))) }),
    });
    expect(await loopsOf(heavy, "forward")).toBe("20000{exp= J+} J=");
  });

  test("where nothing is added up", async () => {
    const map = model("map", {
      inputs: { x: [20_000] },
      params: { w: [] },
      forward: ({ x, w }) => ({ z: x.mul(w) }),
    });
    expect(await loopsOf(map, "forward", { emit: [] })).toBe("20000{z=}");
  });

  test("where it is no sum that they find", async () => {
    const largest = model("largest", {
      inputs: { x: [20_000] },
      params: { w: [] },
      forward: ({ x, w }) => ({ J: max(x.mul(w)) }),
    });
    expect(await loopsOf(largest, "forward")).toBe("20000{J^} J=");
  });
});

describe("values and gradients are those of all rows", () => {
  // Whole blocks; one row more; one fewer than a whole block.
  test.each([16_000, 16_001, 16_999])("%i rows", { timeout: 120_000 }, async (rows) => {
    for (const memory of ["argument", "module"] as const) {
      const options = { emit: ["valueAndGrad"], accumulate: true, memory } as const;
      const { code } = await compileModel(modelOf(regression(rows)), options);
      expect(code).toContain(
        rows % 1000 === 0 ? "i < begin + 1000" : `Math.min(begin + 1000, ${rows})`,
      );
      const module = evaluateModule(code);
      const { inputs, params, cache, grads } = module.allocate();
      inputs.forEach((_, at) => (inputs[at] = Math.sin(at)));
      present(params).set([0.5, -1.25]);
      const expected = byHand(inputs, rows, 0.5, -1.25);
      const run = present(module.valueAndGrad);
      const given = memory === "module" ? [] : [inputs, present(params), cache, grads];
      grads.fill(1);
      Reflect.apply(run, undefined, given);
      expect(cache[0]).toBeCloseTo(expected.J, 11);
      expect(grads[0]).toBeCloseTo(1 + expected.d0, 11);
      expect(grads[1]).toBeCloseTo(1 + expected.d1, 11);
    }
  });

  test("witnesses agree", { timeout: 120_000 }, async () => {
    const compile = { emit: ["valueAndGrad"] } as const;
    const report = await checkModel(modelOf(regression(16_001)), { points: 2, kinks: 0, compile });
    expectVerified(report);
  });
});

test("a loop directly inside that through a block is not one with it", async () => {
  const squares = model("squares", {
    inputs: { X: [16_001, 13] },
    params: { w: [] },
    forward: ({ X, w }) => ({ J: sum(square(X)).mul(w) }),
  });
  expect(await loopsOf(squares, "forward")).toContain("16001:1000{block{13{");
  const { code } = await compileModel(modelOf(squares));
  const module = evaluateModule(code);
  const { inputs, params, cache } = module.allocate();
  inputs.fill(2);
  module.forward(inputs, present(params).fill(1), cache);
  expect(cache[0]).toBe(16_001 * 13 * 4);
});

/** The mean of squares and its gradient, row by row. */
function byHand(
  inputs: ArrayLike<number>,
  rows: number,
  w0: number,
  w1: number,
): { J: number; d0: number; d1: number } {
  let [J, d0, d1] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const [x0, x1] = [present(inputs[2 * i]), present(inputs[2 * i + 1])];
    const difference = x0 * w0 + x1 * w1 - present(inputs[2 * rows + i]);
    J += difference ** 2 / rows;
    d0 += (2 * difference * x0) / rows;
    d1 += (2 * difference * x1) / rows;
  }
  return { J, d0, d1 };
}
