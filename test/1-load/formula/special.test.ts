import { expect, test, vi } from "vitest";
import { bodyModel, emittedValues, modelOfText, reportOn } from "../../support/text-model.ts";

// Loading and compiling a model takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const x = [0.3, -0.6, 0.9];
const s = [1.7];

/** Each special function of x, or of s where it may not be negative. */
const values: readonly (readonly [formula: string, call: string, method?: string])[] = [
  ["erf(x)", "g.erf(x)", "x.erf()"],
  ["erfc(x)", "g.erfc(x)", "x.erfc()"],
  ["erfinv(x)", "g.erfinv(x)", "x.erfinv()"],
  ["gelu(x)", "g.gelu(x)", "x.gelu()"],
  ["lgamma(s)", "g.lgamma(s)", "s.lgamma()"],
  ["digamma(s)", "g.digamma(s)", "s.digamma()"],
  ["polygamma(0, s)", "g.polygamma(0, s)"],
  ["polygamma(2, s)", "g.polygamma(2, s)"],
  ["x .* erf(s)", "x.mul(g.erf(s))"],
];

const leaves = { inputs: { x: [3], s: [] } };

test("functions, methods, formulas and JSON say the same", async () => {
  const formulas = values.map(([formula]) => (formula.includes("x") ? `sum(${formula})` : formula));
  const bodies = values.map(([, body]) => `sum(${body})`);
  const methods = values.map(([, body, method]) => `sum(${method ?? body})`);
  const json = JSON.stringify({
    name: "test",
    ...leaves,
    nodes: { J: formulas.join(" + ") },
    outputs: ["J"],
    loss: "J",
  });
  const texts = [
    bodies.reduce((sum, one) => `add(${sum}, ${one})`),
    methods.reduce((sum, one) => `add(${sum}, ${one})`),
    `expr(${JSON.stringify(formulas.join(" + "))}, { x, s })`,
  ];
  const models = await Promise.all([
    ...texts.map((text) => bodyModel(leaves, `const J = ${text}; return { J };`)),
    modelOfText(json, "test.graph.json"),
  ]);
  const found = await Promise.all(models.map((model) => emittedValues(model, { x, s })));
  const [first, ...others] = found;
  for (const other of others) expect(other).toEqual(first);
  // By mpmath, to 17 digits.
  expect(first?.outputs["J"]?.[0]).toBeCloseTo(4.9030744735389185, 13);
  const slopes = [2.6706385842584339, 2.3209712427469524, 5.4672498696047356];
  first?.grads["x"]?.forEach((own, at) => {
    expect(own).toBeCloseTo(slopes[at] ?? NaN, 13);
  });
  expect(first?.grads["s"]?.[0]).toBeCloseTo(2.7222021661239282, 13);
  for (const model of models) expect((await reportOn(model)).passed).toBe(true);
});
