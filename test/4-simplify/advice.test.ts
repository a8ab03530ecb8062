import { describe, expect, test, vi } from "vitest";
import { adviceOn } from "../../src/4-simplify/advice.ts";
import { naiveForms } from "../../src/4-simplify/naive-forms.ts";
import { loadText } from "../../src/1-load/load.ts";
import { positionOf } from "../../src/diagnostics/frame.ts";
import { operations } from "../../src/ops/table.ts";

// Loading and compiling a model takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const leaves = { x: [3], y: [3], z: [4, 3], p: [4, 3], s: [], t: [], A: [3, 3], b: [3] };

const source = (result: string): string => `import * as g from "gradc";
const { add, sub, mul, div, neg, exp, log, log1p, sqrt, pow, sum, mean, max, abs, square, floor, det } = g;
const { inv, matmul, softmax, logSoftmax, sigmoid, relu, reciprocal, stopGradient, expr, where } = g;
const { greater } = g;
export default g.model("naive", {
  inputs: ${JSON.stringify(leaves)},
  forward({ x, y, z, p, s, t, A, b }) {
    return { result: ${result} };
  },
});
`;

/** What is said about a model with this result: the help, and the text that is pointed at. */
async function adviceFor(result: string): Promise<[help: string, at: string][]> {
  const text = source(result);
  const { models } = await loadText(text, { fileName: "naive.graph.ts" });
  return adviceOn(models[0]?.model.graph ?? expect.fail("no model")).map((one) => {
    expect(one).toMatchObject({ code: "GRADC4002", severity: "warning" });
    return [one.help ?? "", one.place ? positionOf(one.place).marked : ""];
  });
}

/** Pairs of a naive result and what is to be written instead. */
const naive: readonly (readonly [string, string])[] = [
  ["log(exp(x).add(1))", "softplus(x)"],
  ["log(add(1, exp(x)))", "softplus(x)"],
  ["exp(x).add(1).log()", "softplus(x)"],
  ["log1p(exp(x))", "softplus(x)"],
  ["log(exp(neg(x)).add(1))", "softplus(…)"],
  [`expr("log(1 + exp(s))", { s })`, "softplus(s)"],
  ["log(sum(exp(x)))", "logsumexp(x)"],
  ["log(sum(exp(z), 1, true))", "logsumexp(z)"],
  ["exp(z).sum(1).reshape([4, 1]).log()", "logsumexp(z)"],
  ["sqrt(x.mul(x).add(y.mul(y)))", "hypot(x, y)"],
  ["sqrt(add(square(y), pow(x, 2)))", "hypot(y, x)"],
  [`expr("sqrt(s^2 + t^2)", { s, t })`, "hypot(s, t)"],
  ["pow(add(square(x), square(y)), 0.5)", "hypot(x, y)"],
  ["sqrt(sum(square(x)))", "norm(x)"],
  ["mul(x, x).sum().sqrt()", "norm(x)"],
  ["exp(x).sub(1)", "expm1(x)"],
  ["add(-1, exp(x))", "expm1(x)"],
  ["log(add(1, x))", "log1p(x)"],
  ["log(x.add(1))", "log1p(x)"],
  ["log(sub(1, x))", "log1p(-x)"],
  ["div(1, exp(neg(x)).add(1))", "sigmoid(x)"],
  ["reciprocal(add(1, exp(x.mul(-1))))", "sigmoid(x)"],
  ["div(1, add(1, exp(x)))", "sigmoid(-x)"],
  ["exp(x).div(exp(x).add(1))", "sigmoid(x)"],
  [`expr("1 / (1 + exp(-s))", { s })`, "sigmoid(s)"],
  ["log(softmax(z))", "logSoftmax(z)"],
  ["log(sigmoid(x))", "logSigmoid(x)"],
  ["log(sub(1, sigmoid(x)))", "logSigmoid(-x)"],
  ["log(exp(x).add(exp(y)))", "logaddexp(x, y)"],
  ["exp(x).div(sum(exp(x)))", "softmax(x)"],
  ["div(exp(z), sum(exp(z), 1, true))", "softmax(z)"],
  ["div(exp(z), sum(exp(z), 0))", "softmax(z)"],
  ["log(det(A))", "logdet(A)"],
  ["matmul(inv(A), b)", "solve(A, b)"],
  ["neg(sum(p.mul(log(softmax(z)))))", "crossEntropy(z, p), the mean over rows"],
  ["sum(log(softmax(z)).mul(p)).mul(-1).div(4)", "crossEntropy(z, p), the mean over rows"],
  ["neg(mean(sum(mul(p, log(softmax(z))), 1)))", "crossEntropy(z, p)"],
  [
    "neg(add(mul(p, log(sigmoid(z))), mul(sub(1, p), log(sub(1, sigmoid(z))))))",
    "binaryCrossEntropy(z, p), the mean over elements",
  ],
];

describe("naive forms", () => {
  test.each(naive)("%s", async (result, better) => {
    const found = await adviceFor(result);
    expect(found.map(([help]) => help)).toEqual([`write ${better}`]);
  });

  test("each row of the table is told for one of them", () => {
    const told = naive.map(([, better]) => better.replace(/\(.*/, ""));
    for (const { to } of naiveForms) {
      const op = to.replace(/\(.*/, "");
      expect(told).toContain(op);
      expect(operations.has(op)).toBe(true);
    }
  });

  test("point at the outermost call", async () => {
    const [found] = await adviceFor("mul(2, log(exp(x).add(1)))");
    expect(found?.[1]).toBe("log(exp(x).add(1))");
  });

  test("are told once for each place", async () => {
    const found = await adviceFor("log(exp(x).add(1)).add(log(exp(y).add(1)))");
    expect(found.map(([help]) => help)).toEqual(["write softplus(x)", "write softplus(y)"]);
  });
});

describe("no warning", () => {
  test.each([
    ["of what is shifted by its largest", "log(sum(exp(x.sub(max(x)))))"],
    ["of softmax with a shift", "exp(x.sub(max(x))).div(sum(exp(x.sub(max(x)))))"],
    ["of a shift that is held", "log(sum(exp(x.sub(stopGradient(max(x))))))"],
    ["of softplus that cannot overflow", "log1p(exp(neg(abs(x))))"],
    ["of constants", "log(exp(add(2, mul(0, 1))).add(1)).mul(0).add(mul(x, log(add(1, 0.5))))"],
    ["of whole numbers", "log(add(1, floor(x)))"],
    ["of other numbers than 1", "log(add(2, exp(x)))"],
    ["of another sum", "exp(x).div(sum(exp(y)))"],
    ["of a quotient along the wrong axis", "exp(A).div(sum(exp(A), 1))"],
    ["of a square and a constant", "sqrt(square(x).add(4))"],
    ["of a difference of squares", "sqrt(square(x).sub(square(y)))"],
    ["of a product of two", "sqrt(x.mul(y).add(y.mul(y)))"],
    ["of the logarithm of a product", "log(mul(x, y))"],
    ["of logSoftmax", "neg(sum(mul(p, logSoftmax(z))))"],
    ["of exp beside another number", "exp(x).sub(2)"],
    ["of an inverse on its own", "inv(A)"],
  ])("%s", async (_, result) => {
    expect(await adviceFor(result)).toEqual([]);
  });
});
