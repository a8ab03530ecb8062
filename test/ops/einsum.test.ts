import { describe, expect, test, vi } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import type { CheckReport } from "../../src/check/report.ts";
import { contract } from "../../src/1-load/builder/einsum.ts";
import { Trace } from "../../src/1-load/builder/trace.ts";
import { reachable } from "../../src/ir/order.ts";
import { numbersOf, shapeOf } from "../../src/ir/shape.ts";
import { interpret } from "../../src/check/interpret.ts";
import { evaluate, gradientModel, modelWith, valueAt, verifyAdjoint } from "../support/graphs.ts";

vi.setConfig({ testTimeout: 60_000 });

function expectVerified(report: CheckReport, what: string): void {
  const wrong = [...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok");
  expect(wrong, what).toEqual([]);
  expect(report.counts.differences).toBeGreaterThan(0);
}

/** Spec, shapes, and the shape of the result. */
const cases: readonly [string, readonly (readonly number[])[], readonly number[]][] = [
  ["->", [[]], []],
  [",->", [[], []], []],
  ["i->i", [[3]], [3]],
  ["i->", [[3]], []],
  ["ij->ji", [[2, 3]], [3, 2]],
  ["ijk->kj", [[2, 3, 4]], [4, 3]],
  ["ii->", [[3, 3]], []],
  ["ii->i", [[3, 3]], [3]],
  ["iji->ji", [[2, 3, 2]], [3, 2]],
  ["iii->i", [[2, 2, 2]], [2]],
  ["iijj->ij", [[2, 2, 3, 3]], [2, 3]],
  ["i,i->", [[3], [3]], []],
  ["i,i->i", [[3], [3]], [3]],
  ["i,j->ij", [[2], [3]], [2, 3]],
  ["i,j->ji", [[2], [3]], [3, 2]],
  ["ij,jk->ik", [[2, 3], [3, 4]], [2, 4]],
  ["ij,jk->ki", [[2, 3], [3, 4]], [4, 2]],
  ["ij,kj->ik", [[2, 3], [4, 3]], [2, 4]],
  ["ij,j->i", [[2, 3], [3]], [2]],
  ["ij,ij->", [[2, 3], [2, 3]], []],
  ["bij,bjk->bik", [[2, 2, 3], [2, 3, 2]], [2, 2, 2]],
  ["bij,bj->bi", [[2, 2, 3], [2, 3]], [2, 2]],
  ["bhqd,bhkd->bhqk", [[1, 2, 2, 3], [1, 2, 3, 3]], [1, 2, 2, 3]],
  ["ij,k->k", [[2, 3], [4]], [4]],
  ["ij,k->", [[2, 3], [4]], []],
  ["ii,ij->ij", [[2, 2], [2, 3]], [2, 3]],
  ["ij,i,j->", [[2, 3], [2], [3]], []],
  ["ij,jk,kl->il", [[2, 3], [3, 2], [2, 4]], [2, 4]],
  ["i,i,i,i->i", [[3], [3], [3], [3]], [3]],
  ["ij,jk->ik", [[2, 1], [3, 4]], [2, 4]],
  ["ij,jk->ik", [[2, 1], [1, 4]], [2, 4]],
  ["ij,ij->ij", [[1, 3], [2, 1]], [2, 3]],
  ["ii,i->", [[1, 1], [3]], []],
  ["abcde,edcba->ac", [[2, 1, 2, 1, 2], [2, 1, 2, 1, 2]], [2, 2]],
]; // prettier-ignore

test.each(cases)("%s of %j: gradients as emitted, and second ones", async (spec, sizes, result) => {
  const model = modelWith(sizes, (b, ...leaves) => b.apply("einsum", leaves, { spec }));
  expect(numbersOf(model.graph.outputs[0]?.node.shape ?? [])).toEqual(result);
  expectVerified(await checkModel(model, { seed: 1, points: 1, kinks: 0 }), spec);
  expectVerified(verifyAdjoint(gradientModel(model), 1, 0), spec);
});

test("is matmul, trace, diagonal and outer product", () => {
  const [x, y] = [[1, 2, 3, 4], [5, 6, 7, 8]]; // prettier-ignore
  const valueOf = (spec: string): number[] =>
    valueAt(modelWith([[2, 2], [2, 2]], (b, p, q) =>
      b.apply("einsum", spec.includes(",") ? [p, q] : [p], { spec })), x, y); // prettier-ignore
  expect(valueOf("ij,jk->ik")).toEqual([19, 22, 43, 50]);
  expect(valueOf("ij,kj->ik")).toEqual([17, 23, 39, 53]);
  expect(valueOf("ii->")).toEqual([5]);
  expect(valueOf("ii->i")).toEqual([1, 4]);
  expect(valueOf("ij,kl->")).toEqual([10 * 26]);
});

describe("as the author writes it", () => {
  const contracted = (
    spec: string,
    ...sizes: readonly (readonly number[])[]
  ): { shape: number[]; steps: string[] } => {
    const trace = new Trace();
    const leaves = sizes.map((own, at) => trace.builder.leaf("inputs", `x${at}`, shapeOf(own)));
    const node = contract(trace, spec, leaves);
    const steps = reachable([node]).filter(({ op }) => op === "einsum");
    return {
      shape: numbersOf(node.shape),
      steps: steps.map(({ attributes }) => String(attributes["spec"])),
    };
  };

  test("an ellipsis stands for the axes that are left, which broadcast", () => {
    expect(contracted("...ij,...jk->...ik", [5, 1, 2, 3], [4, 3, 2]).shape).toEqual([5, 4, 2, 2]);
    expect(contracted("i...->...", [2, 3, 4]).shape).toEqual([3, 4]);
    expect(contracted("...,...->...", [3], []).shape).toEqual([3]);
  });

  test("without an arrow, letters that appear once make the result, in order", () => {
    expect(contracted("kj,ji", [2, 3], [3, 4])).toEqual({ shape: [4, 2], steps: ["kj,ji->ik"] });
    expect(contracted("...ii", [5, 2, 2])).toEqual({ shape: [5], steps: ["aii->a"] });
  });

  test("many operands are contracted in pairs where that saves a loop", () => {
    expect(contracted("ij,jk,kl->il", [2, 3], [3, 4], [4, 5]).steps).toEqual([
      "ij,jk->ik",
      "ik,kl->il",
    ]);
    expect(contracted("ij,jk,k->i", [9, 9], [9, 9], [9]).steps).toEqual(["jk,k->j", "ij,j->i"]);
    expect(contracted("ij,i,j->", [3, 4], [3], [4]).steps).toEqual(["ij,i,j->"]);
    expect(contracted("i,i,i->i", [3], [3], [3]).steps).toEqual(["i,i,i->i"]);
  });

  test("pairs give the same numbers", () => {
    const trace = new Trace();
    const sizes = [[2, 3], [3, 4], [5, 4], [4, 2, 5]]; // prettier-ignore
    const leaves = sizes.map((own, at) => trace.builder.leaf("inputs", `x${at}`, shapeOf(own)));
    const spec = "ij,jk,lk,kml->im";
    const pairs = contract(trace, spec, leaves);
    const whole = trace.apply("einsum", leaves, { spec });
    expect(pairs).not.toBe(whole);
    const given = new Map(
      leaves.map((leaf, at) => {
        const count = (sizes[at] ?? []).reduce((a, b) => a * b, 1);
        return [leaf, Float64Array.from({ length: count }, (_, i) => Math.cos(i + at))];
      }),
    );
    const values = interpret([pairs, whole], given);
    values.get(pairs)?.forEach((value, at) => {
      expect(value).toBeCloseTo(values.get(whole)?.[at] ?? NaN, 12);
    });
  });
});

test("a branch that is not taken lets nothing infinite through", () => {
  // where(c, Σ log(x) w, 0) with c false for the row that has log(0).
  const model = modelWith([[2, 2], [2], [2]], (b, x, w, c) => {
    const y = b.apply("einsum", [b.apply("log", [x]), w], { spec: "ij,j->i" });
    const isTaken = b.apply("greater", [c, b.constant(0)]);
    const chosen = b.apply("where", [isTaken, y, b.constant(0)]);
    return b.apply("sum", [chosen], { axes: [0], keepDims: false });
  }); // prettier-ignore
  const { reverse } = evaluate(
    { ...model, wrt: model.wrt.slice(0, 2) },
    [0, 1, Math.E, 2],
    [3, 4],
    [-1, 1],
  );
  expect(reverse[0]?.slice(0, 2)).toEqual([0, 0]);
  expect(reverse[1]?.[0]).toBeCloseTo(1, 12);
  expect(reverse[1]?.[1]).toBeCloseTo(Math.LN2, 12);
});
