import { describe, expect, test, vi } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import type { CheckReport } from "../../src/check/report.ts";
import { compileModel } from "../../src/compile.ts";
import type { Model } from "../../src/ir/model.ts";
import { evaluate, gradientModel, modelWith, verifyAdjoint } from "../support/graphs.ts";

vi.setConfig({ testTimeout: 60_000 });

function expectVerified(report: CheckReport, what: unknown): void {
  const wrong = [...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok");
  expect(wrong, JSON.stringify(what)).toEqual([]);
  expect(report.counts.differences).toBeGreaterThan(0);
}

interface Case {
  readonly op: "layerNorm" | "batchNorm" | "standardize";
  readonly sizes: readonly (readonly number[])[];
  readonly axes: readonly number[];
  readonly isScaled: boolean;
}

const cases: readonly Case[] = [
  { op: "standardize", sizes: [[4]], axes: [0], isScaled: false },
  { op: "standardize", sizes: [[2, 3, 2]], axes: [0, 2], isScaled: false },
  { op: "layerNorm", sizes: [[5]], axes: [0], isScaled: false },
  { op: "layerNorm", sizes: [[3, 4], [4], [4]], axes: [1], isScaled: true },
  { op: "layerNorm", sizes: [[3, 4], [4]], axes: [1], isScaled: false },
  { op: "layerNorm", sizes: [[2, 3, 2], [3, 2], [3, 2]], axes: [1, 2], isScaled: true },
  { op: "layerNorm", sizes: [[2, 3, 2], [2, 3], [2, 3]], axes: [0, 1], isScaled: true },
  { op: "layerNorm", sizes: [[2, 3], [], []], axes: [1], isScaled: true },
  { op: "batchNorm", sizes: [[4, 3], [3], [3]], axes: [0], isScaled: true },
  { op: "batchNorm", sizes: [[2, 2, 2, 3], [3], [3]], axes: [0, 1, 2], isScaled: true },
  { op: "batchNorm", sizes: [[3, 2, 2], [2], [2]], axes: [0, 2], isScaled: true },
  { op: "batchNorm", sizes: [[3, 2], [2]], axes: [0], isScaled: false },
  { op: "batchNorm", sizes: [[4, 2], []], axes: [0], isScaled: true },
]; // prettier-ignore

function modelOf({ op, sizes, axes, isScaled }: Case): Model {
  return modelWith(sizes, (b, ...operands) =>
    b.apply(op, operands, { axes, isScaled, epsilon: 0.01 }),
  );
}

test.each(cases)("$op of $sizes over $axes: gradients as emitted, and second ones", async (one) => {
  expectVerified(await checkModel(modelOf(one), { seed: 1, points: 1, kinks: 0 }), one);
  expectVerified(verifyAdjoint(gradientModel(modelOf(one)), 1, 0), one);
});

test("has mean 0 and variance 1, then the gain and the bias", () => {
  const model = modelWith([[2, 4], [4], [4]], (b, x, gain, bias) =>
    b.apply("layerNorm", [x, gain, bias], { axes: [1], isScaled: true, epsilon: 0 }),
  ); // prettier-ignore
  const { value } = evaluate(
    { ...model, wrt: [] },
    [1, 3, 1, 3, 10, 10, 20, 20],
    [1, 2, 3, 4],
    [0, 0, 0, 100],
  );
  expect(value).toEqual([-1, 2, -3, 104, -1, -2, 3, 104]);
});

test("the variance loses nothing to a large mean", () => {
  const model = modelWith([[4]], (b, x) =>
    b.apply("layerNorm", [x], { axes: [0], isScaled: false, epsilon: 0 }),
  );
  const large = [1, 2, 3, 4].map((x) => x + 2 ** 40);
  const { value } = evaluate({ ...model, wrt: [] }, large);
  [-3, -1, 1, 3].forEach((x, at) => {
    expect(value[at]).toBeCloseTo(x / Math.sqrt(5), 14);
  });
});

describe("the emitted backward pass", () => {
  test("is the textbook's three terms: two sums a row, then one loop", async () => {
    const model = modelOf({ op: "layerNorm", sizes: [[6, 8]], axes: [1], isScaled: false });
    const { stats, code } = await compileModel(model, { sourceName: "m.graph.ts" });
    // Rows; within a row one loop for both sums, and one that writes.
    expect(stats.backward.loops).toBe(3);
    // Each element is stored once, and nothing else is.
    expect(stats.backward.stores).toBe(48);
    expect(code).toContain("standardize₁(a)");
  });
});
