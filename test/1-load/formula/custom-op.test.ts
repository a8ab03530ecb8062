import { describe, expect, test, vi } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { bodyModel, emittedValues, modelOfText, reportOn } from "../../support/text-model.ts";

// Loading and compiling a model takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const near = (values: readonly number[] | undefined, wanted: readonly number[]): void => {
  expect(values).toHaveLength(wanted.length);
  values?.forEach((value, at) => {
    expect(value).toBeCloseTo(wanted[at] ?? NaN, 12);
  });
};

const swish = (x: number): number => x / (1 + Math.exp(-x));
const slope = (x: number): number => {
  const s = 1 / (1 + Math.exp(-x));
  return s + x * s * (1 - s);
};

const definition = `const swish = customOp("swish(x) = x / (1 + exp(-x))");`;

describe("an operation from a formula", () => {
  test.each([
    ["outside of the model", definition, ""],
    ["inside", "", definition],
  ])("defined %s: value and derivative", async (_, before, inside) => {
    const model = await bodyModel(
      { inputs: { x: [2, 2] } },
      `${inside} const h = swish(x); return { J: sum(h), h };`,
      before.replace("customOp", "g.customOp"),
    );
    const x = [1, -2, 0, 5];
    const { outputs, grads } = await emittedValues(model, { x });
    near(outputs["h"], x.map(swish));
    near(grads["x"], x.map(slope));
    expect((await reportOn(model)).passed).toBe(true);
  });

  test("products, quotients and powers are those of numbers, whatever the shapes", async () => {
    const model = await bodyModel(
      { inputs: { a: [2, 2], b: [2], c: [] } },
      `const f = customOp("f(a, b, c) = a * b / (1 + c) + a ^ 2 * b ^ c + max(a, b)");
       return { J: sum(f(a, b, c)), f: f(a, b, c) };`,
    );
    const [a, b, c] = [[1, 2, 3, 4], [5, 6], 3];
    const { outputs, grads } = await emittedValues(model, { a, b, c: [c] });
    const f = (x: number, y: number): number =>
      (x * y) / (1 + c) + x ** 2 * y ** c + Math.max(x, y);
    near(
      outputs["f"],
      a.map((x, at) => f(x, b[at % 2] ?? NaN)),
    );
    near(
      grads["a"],
      a.map((x, at) => (b[at % 2] ?? NaN) / 4 + 2 * x * (b[at % 2] ?? NaN) ** 3),
    );
    expect((await reportOn(model)).passed).toBe(true);
  });

  test("conditions: the branch that is not taken gives nothing", async () => {
    const model = await bodyModel(
      { inputs: { x: [3] } },
      `const root = customOp("root(x) = x > 0 ? sqrt(x) : 0"); return { J: sum(root(x)) };`,
    );
    expect((await emittedValues(model, { x: [4, 0, -1] })).grads["x"]).toEqual([0.25, 0, 0]);
  });

  test("in formulas", async () => {
    const model = await bodyModel(
      { inputs: { x: [3] } },
      `${definition} return { J: expr("sum(2 * swish(x))", { x, swish }) };`,
    );
    near(
      (await emittedValues(model, { x: [1, 2, 3] })).grads["x"],
      [1, 2, 3].map((x) => 2 * slope(x)),
    );
  });

  test("called by its name in comments, and computed in place", async () => {
    const model = await bodyModel(
      { inputs: { x: [3] }, params: { w: [3] } },
      `${definition} const z = mul(w, x); const h = swish(z); return { J: sum(square(h)) };`,
    );
    const { code } = await compileModel(model);
    expect(code).toContain("* test: J = Σ swish(w ⊙ x)²");
    expect(code).toMatch(/\/\/ .*h = swish\(z\)/);
    expect(code).toMatch(/dh = 2 h/);
    expect(code).not.toContain("placeholder");
  });
});

describe("derivatives that are given", () => {
  const model = (derivatives: string) =>
    bodyModel(
      { inputs: { a: [2, 3], b: [3] } },
      `const f = customOp("f(a, b) = a * b ^ 2", { derivatives: ${derivatives} });
       const m = f(a, b);
       return { J: sum(tanh(m)) };`,
    );

  test("are used, and summed over what was broadcast", async () => {
    const given = await model(`["7", "y"]`);
    const { grads } = await emittedValues(given, { a: [0, 0, 0, 0, 0, 0], b: [1, 2, 3] });
    expect(grads).toEqual({ a: [7, 7, 7, 7, 7, 7], b: [0, 0, 0] });
  });

  test("pass the check if they are right", async () => {
    const report = await reportOn(await model(`["b^2", "2 * y / b"]`));
    expect(report.rules.map(({ leaf, verdict }) => [leaf, verdict])).toEqual([
      ["∂m/∂a", "ok"],
      ["∂m/∂b", "ok"],
    ]);
    expect(report.passed).toBe(true);
  });

  test("fail the check if one is wrong, by name and place", async () => {
    const report = await reportOn(await model(`["b^2", "2 * y"]`));
    expect(report.passed).toBe(false);
    const found = report.diagnostics.find(({ code }) => code === "GRADC3004");
    expect(found?.message).toBe("the derivatives given for f are wrong: ∂m/∂b");
    expect(found?.place?.source.slice(found.place.start, found.place.end)).toBe("f(a, b)");
  });

  test("in an operation that calls another, through both", async () => {
    const json = await modelOfText(
      JSON.stringify({
        name: "nested",
        inputs: { x: [3] },
        nodes: {
          "twice(x)": "2 * swish(x)",
          "swish(x)": "x / (1 + exp(-x))",
          h: "twice(x)",
          J: "sum(h)",
        },
        outputs: ["J"],
      }),
      "nested.graph.json",
    );
    near(
      (await emittedValues(json, { x: [1, 2, 3] })).grads["x"],
      [1, 2, 3].map((x) => 2 * slope(x)),
    );
    expect((await compileModel(json)).code).toContain("twice(x)");
  });
});

test("operands that are only passed through keep their own name", async () => {
  const model = await bodyModel(
    { inputs: { x: [2] } },
    `const same = customOp("same(x) = x"); const z = square(x); return { J: sum(same(z)) };`,
  );
  const { code } = await compileModel(model);
  expect(code).not.toContain("same(");
});
