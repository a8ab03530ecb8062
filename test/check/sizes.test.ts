import { describe, expect, test } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { mergeReports } from "../../src/check/merge.ts";
import type { CheckReport, CheckRow } from "../../src/check/report.ts";
import { bindingsOf, showBinding } from "../../src/check/sizes.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { Arena } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import {
  addSizes,
  constantSize,
  multiplySizes,
  type Size,
  subtractSizes,
  symbolSize,
} from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";
import { matmul, mean, model, square, sum } from "../../src/index.ts";

const [N, M] = [symbolSize("N"), symbolSize("M")];

function leavesOf(...shape: Size[]): Parameters<typeof bindingsOf>[0] {
  const arena = new Arena();
  const node = new Builder(arena).leaf("inputs", "x", shape);
  const leaves = [{ role: "inputs", name: "x", node } as const];
  return { name: "m", arena, leaves, outputs: [], gradients: [], transforms: [] };
}

const shown = (...[shape, requirements]: [Size[], Size[]]): string[] =>
  bindingsOf(leavesOf(...shape), requirements).map(showBinding);

describe("the sizes at which a model is checked", () => {
  test("none, one, and a few", () => {
    expect(shown([N], [])).toEqual(["N = 0", "N = 1", "N = 2", "N = 5"]);
  });

  test("different ones for several symbols, and nothing of one of them", () => {
    expect(shown([N, M], [])).toEqual([
      "N = 0, M = 0",
      "N = 1, M = 1",
      "N = 2, M = 3",
      "N = 5, M = 4",
      "N = 0, M = 2",
      "N = 2, M = 0",
    ]);
  });

  test("from the least that the model allows", () => {
    const requirement = subtractSizes(multiplySizes(constantSize(2), N), constantSize(5));
    expect(shown([N], [requirement])).toEqual(["N = 3", "N = 4", "N = 5", "N = 8"]);
    expect(shown([N, M], [subtractSizes(N, M)])).toEqual([
      "N = 0, M = 0",
      "N = 1, M = 1",
      "N = 5, M = 4",
      "N = 2, M = 0",
    ]);
  });

  test("by trial where nothing else fulfils the requirements", () => {
    const far = subtractSizes(M, addSizes(multiplySizes(constantSize(3), N), constantSize(7)));
    const bindings = bindingsOf(leavesOf(N, M), [far]);
    expect(bindings).toHaveLength(4);
    for (const { N: n = NaN, M: m = NaN } of bindings) expect(m).toBeGreaterThanOrEqual(3 * n + 7);
  });
});

const row = (own: Partial<CheckRow>): CheckRow => ({
  leaf: "x",
  shape: [2],
  partials: 2,
  compared: 2,
  worst: 1e-16,
  at: "x[0]",
  verdict: "ok",
  ...own,
});

function reportOf(rows: CheckRow[], points: number): CheckReport {
  const counts = {
    points,
    resampled: 0,
    kinks: 0,
    singular: 0,
    differences: 2,
    between: 0,
    undecided: 0,
    tangents: 0,
    adjoints: 0,
    values: 0,
  };
  return {
    model: "m",
    passed: rows.every(({ verdict }) => verdict === "ok"),
    seed: 1,
    rows,
    outputs: [],
    rules: [],
    counts,
    edges: [],
    notFinite: [],
    condition: undefined,
    diagnostics: [],
  };
}

describe("the report of several sizes", () => {
  const nodes = leavesOf(N).leaves.map(({ node }) => node);
  const merge = (...reports: CheckReport[]): CheckReport =>
    mergeReports(
      reports.map((report, at) => ({ sizes: `N = ${at}`, report })),
      { leaves: nodes, outputs: [] },
    );

  test("adds up what was compared, and tells the worst", () => {
    const merged = merge(reportOf([row({})], 1), reportOf([row({ worst: 1e-9, at: "x[1]" })], 2));
    expect(merged).toMatchObject({ passed: true, sizes: ["N = 0", "N = 1"] });
    expect(merged.rows).toEqual([
      row({ shape: ["N"], partials: 4, compared: 4, worst: 1e-9, at: "x[1] (N = 1)" }),
    ]);
    expect(merged.counts).toMatchObject({ points: 3, differences: 4 });
  });

  test("what is wrong at one of them is wrong, however small", () => {
    const wrong = row({ verdict: "wrong", worst: 1e-7, at: "x[0]" });
    for (const reports of [
      [reportOf([wrong], 1), reportOf([row({ worst: 1e-6 })], 1)],
      [reportOf([row({ worst: 1e-6 })], 1), reportOf([wrong], 1)],
    ]) {
      const merged = merge(...reports);
      expect(merged.passed).toBe(false);
      expect(merged.rows[0]).toMatchObject({ verdict: "wrong", worst: 1e-7 });
    }
  });

  test("sizes at which the model has no finite value say nothing, but some must", () => {
    const silent = reportOf([row({ verdict: "unresolved", compared: 0, at: "" })], 0);
    expect(merge(silent, reportOf([row({})], 1))).toMatchObject({
      passed: true,
      sizes: ["N = 1"],
      rows: [{ verdict: "ok", compared: 2 }],
    });
    expect(merge(silent, silent)).toMatchObject({ passed: false, sizes: [] });
  });
});

describe("gradc check of a model with symbolic sizes", () => {
  const regression = (reduce: "sum" | "mean"): Model =>
    present(
      modelIn(
        model("regression", {
          inputs: { X: ["N", 3], y: ["N"] },
          params: { theta: [3] },
          forward({ X, y, theta }) {
            const squares = square(matmul(X, theta).sub(y));
            return { L: reduce === "sum" ? sum(squares) : mean(squares) };
          },
          wrt: ["theta", "X"],
        }),
      ),
    );

  test("one module, at all sizes", async () => {
    const report = await checkModel(regression("sum"));
    expect(report.passed).toBe(true);
    expect(report.sizes).toEqual(["N = 0", "N = 1", "N = 2", "N = 5"]);
    const [theta, X] = report.rows;
    expect(theta).toMatchObject({ shape: [3], partials: 12, compared: 12 });
    expect(X).toMatchObject({ shape: ["N", 3], partials: 24, compared: 24 });
  });

  test("the mean of nothing is not a number, which is no failure", async () => {
    const report = await checkModel(regression("mean"));
    expect(report).toMatchObject({ passed: true, sizes: ["N = 1", "N = 2", "N = 5"] });
  });
});
