import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesIn, deviationOf, withRuns } from "../bench/gradbench/cases.ts";
import { Tool } from "../bench/gradbench/client.ts";
import { deviation, largest } from "../bench/gradbench/compare.ts";

const data = fileURLToPath(new URL("../bench/gradbench/data", import.meta.url));
const evals = "hello llsq lse det kmeans ode gmm lstm ba ht particle saddle".split(" ");

describe("GradBench's tool", () => {
  let tool: Tool;
  beforeAll(() => {
    tool = new Tool();
  });
  afterAll(() => tool.close());

  it.each(
    casesIn(data, evals).map((one) => [one.eval, one.function, one.description, one] as const),
  )("answers %s.%s of %s", async (module, name, _, one) => {
    const input = withRuns(one.input, {});
    const answer = await tool.ask({ kind: "evaluate", module, function: name, input });
    expect(answer).toMatchObject({ success: true });
    expect(deviationOf(one, answer.output)).toBeLessThanOrEqual(one.tolerance);
    expect(answer.timings?.map((timing) => timing.name)).toEqual(["prepare", "evaluate"]);
  });

  it("has data of every eval", () => {
    expect([...new Set(casesIn(data, evals).map((one) => one.eval))]).toEqual(evals);
  });

  it("repeats as often as it is asked to", async () => {
    const asked = { kind: "evaluate", module: "lse", function: "primal" };
    const { timings = [] } = await tool.ask({ ...asked, input: { x: [1, 2], min_runs: 7 } });
    expect(timings.filter(({ name }) => name === "evaluate")).toHaveLength(7);
    const longer = await tool.ask({ ...asked, input: { x: [1, 2], min_seconds: 0.02 } });
    const evaluations = (longer.timings ?? []).filter(({ name }) => name === "evaluate");
    const sum = evaluations.reduce((all, { nanoseconds }) => all + nanoseconds, 0);
    expect(sum).toBeGreaterThanOrEqual(2e7);
  });

  it("answers every message, and those it cannot obey with an error", async () => {
    expect(await tool.ask({ kind: "start", eval: "hello" })).toMatchObject({ tool: "gradc" });
    expect(await tool.ask({ kind: "define", module: "hello" })).toMatchObject({ success: true });
    expect(await tool.ask({ kind: "define", module: "other" })).toMatchObject({ success: false });
    expect(await tool.ask({ kind: "analysis", of: 1, valid: true })).not.toHaveProperty("success");
    const wrong = { kind: "evaluate", module: "lse", input: { x: [1, 2] } };
    expect(await tool.ask({ ...wrong, function: "other" })).toMatchObject({
      success: false,
      error: expect.stringContaining("no function other of lse") as unknown,
    });
    expect(
      await tool.ask({ ...wrong, function: "primal", input: { x: [1, [2, 3]] } }),
    ).toMatchObject({
      success: false,
      error: expect.stringContaining("lse.primal needs 2 numbers of x, not 3") as unknown,
    });
  });
});

describe("the comparison with GradBench's references", () => {
  it("measures number by number", () => {
    expect(deviation(3, 1)).toBe(0.5);
    expect(deviation(0.25, 0)).toBe(0.25);
    expect(deviation({ a: [1, 2], b: 0 }, { a: [1, 6], b: 0 })).toBe(0.5);
    expect(deviation([2e-6], [1e-6], 1e-6)).toBeCloseTo(1 / 3);
  });

  it("finds what is missing, too much, of another form or not finite", () => {
    expect(deviation([1], [1, 2])).toBe(Infinity);
    expect(deviation([1, 2, 3], [1, 2])).toBe(Infinity);
    expect(deviation({ a: 1 }, { b: 1 })).toBe(Infinity);
    expect(deviation({ 0: 1 }, [1])).toBe(Infinity);
    expect(deviation([[1]], [1])).toBe(Infinity);
    expect(deviation(undefined, 1)).toBe(Infinity);
    expect(deviation(NaN, 1)).toBe(Infinity);
    expect(deviation(null, 1)).toBe(Infinity);
  });

  it("knows how large an answer is", () => {
    expect(largest({ a: [1, -3], b: 2 })).toBe(3);
    expect(largest([])).toBe(0);
  });
});
