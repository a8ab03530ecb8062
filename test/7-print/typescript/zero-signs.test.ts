import { describe, expect, it } from "vitest";
import { evaluateModule } from "../../../src/check/live.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import { compile, type CompileOptions } from "../../../src/compiler.ts";

const names = [
  ...["abs", "atan2", "cos", "div", "exp", "greater", "maximum", "mean", "model", "mul", "neg"],
  ...["reciprocal", "square", "stack", "sqrt", "sub", "sum", "tanh", "where"],
].join(", ");

/** `dot` is of inputs alone, so that what backward reads does not matter. */
async function emitted(result: string, options: CompileOptions = {}): Promise<string> {
  const source = `import { ${names} } from "gradc";
export default model("signs", {
  inputs: { y: [2], z: [], u: [2], W: [40, 2], v: [40] },
  params: { x: [2], A: [2, 16], B: [16] },
  forward({ y, z, u, W, v, x, A, B }) {
    const dot = sum(mul(u, y));
    const result = ${result};
    return { result };
  },
});`;
  const { code, diagnostics } = await compile(source, {
    fileName: "signs.graph.ts",
    wrt: ["x", "A", "B"],
    ...options,
  });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return code;
}

/** The result of forward where all terms of `dot` are -0. */
function atMinusZero(code: string): number {
  const module = evaluateModule(code);
  const memory = module.allocate();
  const { inputs, params, cache } = {
    inputs: present(memory.inputs),
    params: present(memory.params),
    cache: present(memory.cache),
  };
  inputs.fill(1).fill(-0, 3, 5);
  module.forward(inputs, params, cache);
  return present(cache[0]);
}

const zero = /\b0 \+/;

describe("a sum that is seen keeps the 0 that it begins with", () => {
  const cases: [result: string, value: number][] = [
    ["dot", 0],
    ["neg(dot)", -0],
    ["reciprocal(dot)", Infinity],
    ["div(z, dot)", Infinity],
    ["exp(div(neg(z), dot))", 0],
    ["where(greater(div(z, dot), 0), 2, z)", 2],
    ["div(z, mul(dot, neg(z)))", -Infinity],
    ["div(z, tanh(sqrt(dot)))", Infinity],
    ["atan2(dot, neg(z))", Math.PI],
    ["div(z, where(greater(z, 0), dot, z))", Infinity],
    ["div(z, maximum(dot, neg(z)))", Infinity],
    ["div(z, stack([dot, z])).at(0)", Infinity],
  ];
  it.each(cases)("%s", async (result, value) => {
    const code = await emitted(result);
    expect(atMinusZero(code)).toBe(value);
    expect(code).toMatch(zero);
  });

  it("so does what backward makes a gradient of", async () => {
    expect(await emitted("square(sum(mul(x, y)))")).toMatch(zero);
  });

  it("and what is added to gradients that the caller began", async () => {
    const result = "mean(square(tanh(W.matmul(A)).matmul(B)))";
    expect(await emitted(result, { accumulate: true })).toMatch(zero);
    expect(await emitted(result)).not.toMatch(zero);
  });
});

describe("where nobody can tell 0 from -0, the terms stand alone", () => {
  const cases: [result: string, value: number][] = [
    ["exp(tanh(dot))", 1],
    ["where(greater(dot, 0), 2, z)", 1],
    ["where(greater(square(neg(dot)), 0), 2, z)", 1],
  ];
  it.each(cases)("%s", async (result, value) => {
    const code = await emitted(result);
    expect(atMinusZero(code)).toBe(value);
    expect(code).toContain("const dot = inputs[u] * inputs[y] + inputs[u + 1] * inputs[y + 1];");
  });

  it("sums over rows: squared, and added to gradients that began with 0", async () => {
    const code = await emitted("mean(square(sub(W.matmul(x), v)))", { emit: ["valueAndGrad"] });
    const fused = code.slice(code.indexOf("export function valueAndGrad"));
    expect(fused).toContain("const product = Wi0 * x0 + Wi1 * x1;");
  });
});
