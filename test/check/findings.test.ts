import { describe, expect, test, vi } from "vitest";
import type { CheckReport } from "../../src/check/report.ts";
import { positionOf } from "../../src/diagnostics/frame.ts";
import { bodyModel, reportOn } from "../support/text-model.ts";

// Loading and compiling a model takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

async function report(body: string, inputs: object = { x: [3], y: [3] }): Promise<CheckReport> {
  return reportOn(await bodyModel({ inputs }, body));
}

const edgesOf = ({ edges }: CheckReport): unknown[] =>
  edges.map(({ kind, name, op, convention }) => [kind, name, op, convention]);

describe("kinks and singularities that points lay on", () => {
  test("by name, operation, place and convention", async () => {
    const found = await report("const h = relu(x); return { J: sum(h.add(mul(y, y))) };");
    expect(found.passed).toBe(true);
    expect(edgesOf(found)).toEqual([["kink", "h", "relu", "a = 0: gradient 0"]]);
    const [edge] = found.edges;
    expect(edge?.place && positionOf(edge.place).marked).toBe("relu(x)");
    expect(edge?.first).toMatchObject({ operands: [{ name: "x[0]", value: "0" }], value: "0" });
    expect(edge?.points).toBeGreaterThan(0);
  });

  test("ties of the largest: only where two are equal", async () => {
    const found = await report("const top = g.max(x); return { J: top.add(sum(square(y))) };");
    expect(edgesOf(found)).toEqual([
      ["kink", "top", "max", "ties share the gradient evenly; NaN propagates"],
    ]);
    // Every point has a largest; few have two.
    expect(found.edges[0]?.points).toBeLessThan(found.counts.points + found.counts.kinks);
  });

  test("a singularity that a branch hides", async () => {
    const found = await report(
      "const r = sqrt(g.abs(x)); return { J: sum(where(greater(g.abs(x), 0), r, 0)) };",
      { x: [2] },
    );
    expect(edgesOf(found)).toContainEqual(["singularity", "r", "sqrt", "a = 0: gradient +∞"]);
    expect(found.notFinite).toEqual([]);
    expect(found.passed).toBe(true);
  });

  test("none in a smooth model", async () => {
    const found = await report("return { J: sum(tanh(mul(x, y))) };");
    expect([found.edges, found.notFinite]).toEqual([[], []]);
  });
});

describe("what is not finite, and the first node that made it", () => {
  test("outside of the domain another point is drawn: no failure", async () => {
    const found = await report("const q = log(x); const r = exp(q); return { J: sum(mul(r, y)) };");
    expect(found.passed).toBe(true);
    expect(found.notFinite.map(({ name, op, what, fails }) => [name, op, what, fails])).toEqual([
      ["q", "log", "value", false],
    ]);
    const [first] = found.notFinite;
    expect(first?.first.value).toBe("NaN");
    expect(Number(first?.first.operands[0]?.value)).toBeLessThan(0);
    expect(first?.place && positionOf(first.place).marked).toBe("log(x)");
  });

  test("a gradient that is never finite fails, and is told of the node that it comes from", async () => {
    const found = await report(
      "const d = sub(x, x); const r = sqrt(d); return { J: sum(r.add(y)) };",
    );
    expect(found.passed).toBe(false);
    const failing = found.notFinite.filter(({ fails }) => fails);
    expect(failing.map(({ name, op, what }) => [name, op, what])).toEqual([
      ["r", "sqrt", "gradient"],
    ]);
    expect(failing[0]?.first.operands).toEqual([{ name: "d[0]", value: "0" }]);
    expect(failing[0]?.convention).toBe("a = 0: gradient +∞");
  });

  test("no operand that is infinite already is blamed", async () => {
    const found = await report(
      "const q = div(1, sub(x, x)); const r = exp(q); return { J: sum(r) };",
    );
    expect(found.notFinite.map(({ name }) => name)).toEqual(["q"]);
    expect(found.passed).toBe(false);
  });
});

describe("the condition of the worst partial", () => {
  test("of a power is its exponent less one", async () => {
    // dJ/dx = 5 x⁴: relative changes are amplified four times.
    const found = await report("return { J: g.pow(x, 5) };", { x: [] });
    expect(found.condition).toMatchObject({ partial: "x" });
    expect(found.condition?.value).toBeCloseTo(4, 4);
  });

  test("is large where terms cancel", async () => {
    const found = await report("return { J: mul(sub(x.add(1e6), 1e6).sub(x.mul(1 - 1e-7)), x) };", {
      x: [],
    });
    expect(found.condition?.value).toBeGreaterThan(0.9);
    const sharp = await report("return { J: exp(mul(1000, x)).mul(1e-300) };", { x: [] });
    expect(sharp.condition?.value).toBeGreaterThan(20);
    expect(sharp.condition?.partial).toBe("x");
  });

  test("of a linear function is 0", async () => {
    const found = await report("return { J: sum(mul(x, 3)) };", { x: [2] });
    expect(found.condition?.value).toBe(0);
  });
});
