import { describe, expect, test, vi } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { bodyModel, emittedValues, reportOn } from "../support/text-model.ts";

// Loading and compiling a model takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const numbers = (values: readonly number[] | undefined): number[] =>
  [...(values ?? [])].map((value) => Number(value.toPrecision(12)));

describe("backward uses the rule", () => {
  test("and forward the value", async () => {
    const model = await bodyModel(
      { inputs: { x: [2] } },
      `const h = customGradient([x], (x) => square(x), (g, y, x) => [g.mul(7).add(y).mul(x)]);
       return { J: sum(h) };`,
    );
    const { outputs, grads } = await emittedValues(model, { x: [2, 3] });
    expect(outputs["J"]).toEqual([13]);
    expect(grads["x"]).toEqual([22, 48]);
  });

  test("of several operands, null for none, an operand listed twice", async () => {
    const model = await bodyModel(
      { inputs: { x: [2], w: [2], c: [] } },
      `const h = customGradient(
         [x, w, c, x],
         (x, w, c, again) => mul(x, w).mul(c).add(again),
         (g, y, x, w, c, again) => [g.mul(w), null, sum(g), g.mul(2)],
       );
       return { J: sum(h) };`,
    );
    const { grads } = await emittedValues(model, { x: [2, 3], w: [5, 6], c: [4] });
    expect(grads).toEqual({ x: [7, 8], w: [0, 0], c: [2] });
  });

  test("where the value is an operand itself", async () => {
    const model = await bodyModel(
      { inputs: { x: [2] } },
      `const turned = customGradient([x], (x) => x, (g) => [neg(g)]);
       return { J: sum(mul(turned, 3)).add(sum(x)) };`,
    );
    const { outputs, grads } = await emittedValues(model, { x: [2, 3] });
    expect(outputs["J"]).toEqual([20]);
    expect(grads["x"]).toEqual([-2, -2]);
  });

  test("with a value of the same kind elsewhere, which keeps its own", async () => {
    const model = await bodyModel(
      { inputs: { x: [] } },
      `const own = square(x);
       const ruled = customGradient([x], (x) => square(x), (g) => [g.mul(100)]);
       return { J: own.add(ruled) };`,
    );
    expect((await emittedValues(model, { x: [3] })).grads["x"]).toEqual([106]);
  });

  test("within a rule, an inner one that uses the adjoint", async () => {
    const model = await bodyModel(
      { inputs: { x: [] } },
      `const h = customGradient([x], (x) => square(x), (g, y, x) => [
         customGradient([g, x], (g, x) => mul(g, x), (k, z, g, x) => [mul(k, x), mul(k, g)]).mul(2),
       ]);
       return { J: tanh(h) };`,
    );
    const x = 0.6;
    const slope = (1 - Math.tanh(x * x) ** 2) * 2 * x;
    expect(numbers((await emittedValues(model, { x: [x] })).grads["x"])).toEqual(numbers([slope]));
  });

  test("not for a branch that is not taken, element by element", async () => {
    const model = await bodyModel(
      { inputs: { x: [3] } },
      `const root = customGradient([x], (x) => sqrt(x), (g, y, x) => [g.div(sqrt(x).mul(2))]);
       return { J: sum(where(greater(x, 0), root, 0)) };`,
    );
    expect((await emittedValues(model, { x: [4, 0, -1] })).grads["x"]).toEqual([0.25, 0, 0]);
  });

  test("not for a branch that is not taken, where the rule mixes elements", async () => {
    const model = await bodyModel(
      { inputs: { x: [2], c: [] } },
      `const norm = customGradient([x], (x) => sqrt(sum(square(x))), (g, y, x) => [g.mul(x).div(y)]);
       return { J: where(greater(c, 0), norm, c) };`,
    );
    expect((await emittedValues(model, { x: [0, 0], c: [-1] })).grads).toEqual({
      x: [0, 0],
      c: [1],
    });
  });
});

test("forward is printed as it is without the rule", async () => {
  const leaves = { inputs: { x: [3] }, params: { w: [3] } };
  const rest = "const J = sum(mul(h, x)); return { J, h };";
  const texts = await Promise.all(
    [
      `const z = mul(w, x); const h = square(z).add(z); ${rest}`,
      `const z = mul(w, x);
       const h = customGradient([z], (z) => square(z).add(z), (g, y, z) => [g.mul(z.mul(2).add(1))]);
       ${rest}`,
    ].map(async (body) => (await compileModel(await bodyModel(leaves, body))).code),
  );
  const upToBackward = (code = ""): string =>
    /^export const slots[^]*?(?=^\/\*\* Writes dJ)/m.exec(code)?.[0] ?? "nothing";
  expect(upToBackward(texts[1])).toBe(upToBackward(texts[0]));
  expect(texts[1]).toContain("h = z² + z");
  expect(texts[1]).toContain("dz = x ⊙ (2 z + 1)");
  expect(texts[1]).not.toContain("customGradient");
});

describe("gradc check", () => {
  const squared = (rule: string, params = {}) =>
    bodyModel(
      { inputs: { x: [3], w: [] }, ...params },
      `const h = customGradient([x, w], (x, w) => mul(square(x), w), (g, y, x, w) => [${rule}]);
       return { J: sum(tanh(h)) };`,
    );

  test("a right rule passes, with every element compared", async () => {
    const report = await reportOn(await squared("g.mul(x).mul(w).mul(2), sum(g.mul(square(x)))"));
    expect(report.passed).toBe(true);
    expect(report.rules.map(({ leaf, compared }) => [leaf, compared])).toEqual([
      ["∂h/∂x", 3],
      ["∂h/∂w", 1],
    ]);
    expect(report.diagnostics).toEqual([]);
  });

  test("a rule may choose another of the derivatives on a kink", async () => {
    const right = await bodyModel(
      { inputs: { x: [3] } },
      `const y = customGradient([x], (x) => x.maximum(0), (g, y, x) => [x.greater(0).where(g, 0)]);
       return { J: sum(y) };`,
    );
    const report = await reportOn(right);
    expect(report.counts.kinks).toBeGreaterThan(0);
    expect(report.passed).toBe(true);
    const wrong = await bodyModel(
      { inputs: { x: [3] } },
      `const y = customGradient([x], (x) => x.maximum(0), (g, y, x) => [x.equal(0).where(g.mul(2), x.greater(0).where(g, 0))]);
       return { J: sum(y) };`,
    );
    expect((await reportOn(wrong)).passed).toBe(false);
  });

  test.each([
    ["a factor", "g.mul(x).mul(w), sum(g.mul(square(x)))", "∂h/∂x"],
    ["a sign", "g.mul(x).mul(w).mul(2), neg(sum(g.mul(square(x))))", "∂h/∂w"],
    ["nothing where there is something", "g.mul(x).mul(w).mul(2), null", "∂h/∂w"],
    ["g left out", "x.mul(w).mul(2), sum(g.mul(square(x)))", "∂h/∂x"],
  ])("a wrong rule fails: %s", async (_, rule, leaf) => {
    const report = await reportOn(await squared(rule));
    expect(report.passed).toBe(false);
    const [found, ...others] = report.diagnostics.filter(({ code }) => code === "GRADC3004");
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      severity: "error",
      message: `the rule of customGradient h is wrong: ${leaf}`,
    });
    const { source = "", start = 0, end = 0 } = found?.place ?? {};
    expect(source.slice(start, end)).toMatch(/^customGradient\(\[x, w\]/);
  });

  test("the second derivative is that of the rule", async () => {
    // As a model whose loss is made of the first derivative, by hand: x² with the rule g·2x.
    const model = await bodyModel(
      { inputs: { x: [] } },
      `const rule = (g, y, x) => [customGradient([g, x], (g, x) => mul(g, x).mul(2),
         (k, z, g, x) => [mul(k, x).mul(2), mul(k, g).mul(2)])];
       const h = customGradient([x], (x) => square(x), rule);
       const [slope] = rule(1, h, x);
       return { J: mul(slope, slope) };`,
    );
    expect((await emittedValues(model, { x: [3] })).grads["x"]).toEqual([24]);
    expect((await reportOn(model)).passed).toBe(true);
  });
});
