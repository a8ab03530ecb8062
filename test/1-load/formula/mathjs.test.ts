import fc from "fast-check";
import { all, create } from "mathjs";
import { beforeAll, describe, expect, it } from "vitest";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { interpret } from "../../../src/check/interpret.ts";
import { GradcError } from "../../../src/diagnostics/diagnostic.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import { expr, model } from "../../../src/index.ts";

// All of mathjs is the reference: what it evaluates, the graph must evaluate to as well.
const math = create(all ?? {});

const data = {
  x: 0.7,
  k: -1.3,
  v: [0.5, -1.5, 2.5],
  w: [2, 0.25, -0.75],
  A: [
    [1, 2, -0.5],
    [0.3, -1, 2],
  ],
  S: [
    [0.9, -0.2],
    [0.4, 1.1],
  ],
  T: [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ],
};
const inputs = {
  x: [],
  k: [],
  v: [3],
  w: [3],
  A: [2, 3],
  S: [2, 2],
  T: [2, 2, 2],
} as const;
const names = Object.keys(inputs) as (keyof typeof inputs)[];

interface Result {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

function ours(formula: string): Result {
  const traced = model("oracle", { inputs, forward: (leaves) => ({ f: expr(formula, leaves) }) });
  const graph = modelIn(traced)?.graph;
  const [output] = graph?.outputs ?? [];
  if (!graph || !output) throw new Error("no output");
  const given = graph.leaves.map(({ name, node }): [Node, Float64Array] => [
    node,
    Float64Array.from([data[name as keyof typeof data]].flat(3)),
  ]);
  const value = interpret([output.node], new Map(given)).get(output.node);
  return { shape: numbersOf(output.node.shape), data: [...(value ?? [])] };
}

function theirs(formula: string): Result {
  const scope = Object.fromEntries(names.map((name) => [name, asMatrix(data[name])]));
  const found: unknown = math.evaluate(formula, scope);
  const value = Array.isArray(found) ? math.matrix(found) : found;
  if (typeof value === "number") return { shape: [], data: [value] };
  if (!math.isMatrix(value)) throw new Error(`mathjs returns ${math.typeOf(value)}`);
  return { shape: value.size(), data: (value.toArray() as number[]).flat(3) };
}

function asMatrix(value: number | unknown[]): unknown {
  return typeof value === "number" ? value : math.matrix(value as number[]);
}

function expectSame(formula: string): void {
  const [own, reference] = [ours(formula), theirs(formula)];
  expect(own.shape, formula).toEqual(reference.shape);
  own.data.forEach((value, at) => {
    const wanted = reference.data[at] ?? NaN;
    const tolerance = 1e-12 * Math.max(1, Math.abs(wanted));
    expect(Math.abs(value - wanted), `${formula}: ${value} against ${wanted}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}

beforeAll(() => theirs("1")); // mathjs takes a second to start

describe("functions of shape and order mean what mathjs means", () => {
  it.each([
    ...["prod(v)", "prod(A)", "prod(x, k, 2)", "cumsum(v)", "cumsum(A)", "cumsum(A, 2)"],
    ...["cumsum(T, 3)", "cumsum(x, k, 2)"],
    ...["std(v)", "std(A)", "std(A, 1)", 'std(v, "biased")'],
    ...["variance(v)", "variance(A, 2)", 'variance(T, "uncorrected")', "variance(x, k, 2)"],
    ...["variance([5])", "std(A[1:1, :], 1)"],
    ...["norm(x)", "norm(k)", "norm(v)", "norm(v, 2)", 'norm(A, "fro")', 'norm(v, "fro")'],
    ...["diag(v)", "diag(v, 1)", "diag(v, -2)", "diag(A)", "diag(A, 1)", "diag(S, -1)"],
    ...["trace(S)", "trace(x)", "squeeze([[v]])", "flatten(A)", "flatten(T)", "size(A)", "size(v)"],
    ...["identity(3)", "identity(2, 3)", "identity([3, 2])", "identity(2) * S"],
    ...["erf(x)", "erf(A)", "lgamma(x)"],
    ...["sort(v)", 'sort(v, "asc")', 'sort(w, "desc")'],
    ...["ones(3)", "ones(2, 3)", "ones([2, 2])", "zeros(2, 2)", "A + ones(2, 3)"],
  ])("%s", expectSame);
});

describe("formulas mean what mathjs means", () => {
  it.each([
    ...[
      "x + k",
      "x - k - 1",
      "2 x k",
      "x k",
      "-x^2",
      "2^-1",
      "2^3^2",
      "8 / 2 / 2",
      "1/2 x",
      "+x - -k",
    ],
    ...["x^2", "x^0.5", "pow(x, 3)", "x^k", "x .^ k", "x ./ k", "x .* k", "3 x^2 + 2 x + 1"],
    ...[
      "v + w",
      "v + 1",
      "1 - v",
      "v .* w",
      "v ./ w",
      "v .^ 2",
      "2 .^ v",
      "-v",
      "2 v",
      "v / 2",
      "v * 2",
    ],
    ...[
      "A + v",
      "A .* v",
      "A + [10; 20]",
      "v + [[1], [2]]",
      "A ./ v - 1",
      "S .^ 2",
      "T * 2",
      "T + S",
    ],
    ...[
      "v * w",
      "A * v",
      "v * A'",
      "A * A'",
      "A' * S",
      "S * S * S",
      "v * 2 * w",
      "x * A * v",
      "S * A * v",
    ],
    ...["v'", "x'", "A'", "A''", "A' .* 2", "transpose(A)", "(A * A')'", "v' * w", "A * v'"],
    ...["det(S)", "det(x)", "inv(S)", "inv(x)", "S^-1", "S^-3", "1 / S", "A' / (A * A')", "S / S"],
    ...["dot(v, w)", "dot([[1], [2], [3]], w)", "cross(v, w)"],
    ...["lusolve(S, [1, 2])", "lsolve(S, [1, 2])", "usolve(S, [[1], [2]])"],
    ...["S^2", "S^3", "S^1", "S^0", "pow(S, 2)", "S^2 * A", "-S^2", "2 S^2"],
    ...[
      "sum(v)",
      "sum(A)",
      "sum(A, 1)",
      "sum(A, 2)",
      "sum(x, k, 2)",
      "mean(v)",
      "mean(A, 2)",
      "mean(x, k)",
    ],
    ...[
      "max(v)",
      "max(A)",
      "max(A, 1)",
      "max(A, 2)",
      "max(x, k)",
      "max(x, k, 3)",
      "min(A, 2)",
      "min(x, 0)",
    ],
    ...["max(T, 3)", "sum(T, 1)", "sum(T, 2) * S", "min(max(x, 0), 1)"],
    ...[
      "exp(x)",
      "log(x)",
      "log(8, 2)",
      "log(x + 2, 3)",
      "sqrt(x)",
      "sin(x) + cos(k)",
      "tanh(x * k)",
    ],
    ...[
      "abs(v)",
      "abs(k)",
      "sign(v)",
      "square(x)",
      "e^x",
      "pi x",
      "tau",
      "phi",
      "LN2 + LN10",
      "SQRT2 - E",
    ],
    ...["x < k ? 1 : 2", "x > 0 and k > 0 ? x : k", "not (x < 0) ? x : -x", "x < 1 < 2 ? x : k"],
    ...["x == k or x != k ? 3 : 4", "0 < x <= 0.7 ? 1 : 0", "x >= 1 ? x : x > 0.5 ? k : 0"],
    ...[
      "[1, 2, 3]",
      "[1, 2; 3, 4]",
      "[[1, 2], [3, 4]]",
      "[v, w]",
      "[v; w]",
      "[x, k; 1, 2]",
      "[A, A]",
      "[v]",
    ],
    ...[
      "v[1]",
      "v[end]",
      "v[2:3]",
      "v[2:2]",
      "v[3:-1:1]",
      "v[1:2:3]",
      "v[end-1:end]",
      "A[1, :]",
      "A[:, 2]",
    ],
    ...[
      "A[1, 2]",
      "A[1:2, 2]",
      "A[2, 1:2]",
      "A[1:1, :]",
      "A[:, end]",
      "T[1, :, :]",
      "T[1, 2, :]",
      "T[2, 1, 2]",
    ],
    ...[
      "A[1, :] * v",
      "A[2, :][1]",
      "(A * v)[2] ^ 2",
      "[1, 2, 3][2]",
      "v[3 - 1]",
      "v[1] - v[2] * v[3]",
    ],
    ...[
      "x mod k",
      "5 mod -3",
      "v[2] mod k",
      "k % x",
      "fix(k)",
      "cube(k)",
      "round(v)",
      "round(w * 2)",
    ],
    ...["floor(v)", "ceil(k)", "hypot(x, k)", "hypot(x, k, 2)", "cbrt(k)", "expm1(k)"],
    ...[
      "log2(x)",
      "log10(x)",
      "log1p(x)",
      "tan(k)",
      "asin(x)",
      "acos(x)",
      "atan(k)",
      "atan2(x, k)",
    ],
    ...["sinh(k)", "cosh(k)", "asinh(k)", "acosh(1 + x)", "atanh(x)", "isFinite(x) ? 1 : 2"],
    ...["concat(v, w)", "concat(A, A)", "concat(A, A, 1)", "concat(A, S, A)", "concat(v, [1])"],
    ...[
      "dot(v, w)",
      "multiply(A, v)",
      "add(v, w)",
      "subtract(v, 1)",
      "divide(v, 2)",
      "unaryMinus(v)",
    ],
    ...[
      "dotMultiply(v, w)",
      "dotDivide(v, w)",
      "dotPow(v, 2)",
      "reshape(A, [3, 2])",
      "reshape(A, [-1])",
    ],
    ...[
      "x # a comment",
      "(x + k) * max(k, x)",
      "x / 2 * (sum(S .^ 2) + sum(A .^ 2))",
      "sum((v - w) .^ 2)",
    ],
  ])("%s", (formula) => {
    expectSame(formula);
  });

  // Scalars without parentheses: precedence must be mathjs' own.
  const random = fc.letrec<{ scalar: string; vector: string; matrix: string }>((tie) => ({
    scalar: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("x", "k", "2", "0.5", "pi"),
      fc
        .tuple(tie("scalar"), fc.constantFrom("+", "-", "*", ".*", "/"), tie("scalar"))
        .map(([a, op, b]) => (op === "/" ? `${a} / (2 + (${b})^2)` : `${a} ${op} ${b}`)),
      tie("scalar").map((a) => `-(${a})`),
      tie("scalar").map((a) => `tanh(${a})`),
      tie("scalar").map((a) => `(${a})^2`),
      fc.tuple(tie("scalar"), tie("scalar")).map(([a, b]) => `max(${a}, ${b})`),
      fc.tuple(tie("vector"), tie("vector")).map(([a, b]) => `((${a}) * (${b}))`),
      tie("vector").map((v) => `(${v})[2]`),
      tie("matrix").map((M) => `sum(${M})`),
      fc
        .tuple(tie("scalar"), tie("scalar"), tie("scalar"))
        .map(([a, b, c]) => `(${a} > ${b} ? ${a} : ${c})`),
    ),
    vector: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("v", "w", "A[1, :]", "[1, 2, 3]"),
      fc
        .tuple(tie("vector"), fc.constantFrom("+", "-", ".*"), tie("vector"))
        .map((parts) => `(${parts.join(" ")})`),
      fc.tuple(tie("scalar"), tie("vector")).map(([a, v]) => `((${a}) * (${v}))`),
      tie("vector").map((v) => `abs(${v})`),
      tie("matrix").map((M) => `sum(${M}, 1)`),
      fc.tuple(tie("matrix"), tie("vector")).map(([M, v]) => `((${M})' * ((${M}) * (${v})))`),
    ),
    matrix: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("A", "(S * A)", "[1, 2, 3; 4, 5, 6]"),
      fc
        .tuple(tie("matrix"), fc.constantFrom("+", "-", ".*"), tie("matrix"))
        .map((parts) => `(${parts.join(" ")})`),
      tie("matrix").map((M) => `(${M})''`),
      fc.tuple(tie("matrix"), tie("scalar")).map(([M, a]) => `((${M}) / (1 + (${a})^2))`),
    ),
  }));

  it.each(["scalar", "vector", "matrix"] as const)(
    "random formulas: %s",
    { timeout: 60_000 },
    (kind) => {
      let compared = 0;
      fc.assert(
        fc.property(random[kind], (formula) => {
          expectSame(formula);
          compared++;
        }),
        { seed: 20, numRuns: 400 },
      );
      expect(compared).toBe(400);
    },
  );
});

describe("what mathjs refuses or gradc does not have", () => {
  it.each([
    ["A[1]", "GRADC1307"],
    ["v[4]", "GRADC1307"],
    ["v[1:5]", "GRADC1307"],
    ["v[2:1]", "GRADC1307"],
    ["v[1.5]", "GRADC1307"],
    ["v[x]", "GRADC1307"],
    ["v^2", "GRADC1307"],
    ["2^S", "GRADC1307"],
    ["S^0.5", "GRADC1307"],
    ["1 / A", "GRADC1307"],
    ["T'", "GRADC1307"],
    ["sum(v, w)", "GRADC1307"],
    ["max(A, x)", "GRADC1307"],
    ["sum(A, 3)", "GRADC1307"],
    ["[1, v]", "GRADC1307"],
    ["[]", "GRADC1307"],
    ["concat(x, k)", "GRADC1307"],
    ["dot(A, v)", "GRADC1307"],
    ["A * A", "GRADC2003"],
    ["v + [1, 2]", "GRADC2001"],
    ["y = x", "GRADC1302"],
    ["f(t) = t", "GRADC1302"],
    ["x; k", "GRADC1302"],
    ["{a: x}", "GRADC1302"],
    ['"x"', "GRADC1302"],
    ["5!", "GRADC1302"],
    ["x xor k", "GRADC1302"],
    ["x to k", "GRADC1302"],
    ["1:3", "GRADC1302"],
    ["A.size", "GRADC1302"],
    ["A.map(abs)", "GRADC1302"],
    ["true ? x : k", "GRADC1302"],
    ["x ? 1 : 2", "GRADC2002"],
    ["sum", "GRADC1302"],
    ["5 cm", "GRADC1303"],
    ["i", "GRADC1303"],
    ["constructor", "GRADC1303"],
    ["toString", "GRADC1303"],
    ["import(x)", "GRADC1304"],
    ["eval(x)", "GRADC1304"],
    ["x(", "GRADC1301"],
    ["", "GRADC1301"],
    ["A[, 1]", "GRADC1301"],
  ])("%s: %s", (formula, code) => {
    const attempt = (): unknown => ours(formula);
    expect(attempt).toThrow(GradcError);
    expect(attempt).toThrow(code);
  });

  it("names of the model shadow constants", () => {
    const traced = model("shadow", {
      inputs: { e: [], pi: [3] },
      nodes: { y: "e + sum(pi)" },
      outputs: ["y"],
    });
    expect(modelIn(traced)?.graph.outputs[0]?.node.inputs.map(({ op }) => op)).toEqual([
      "leaf",
      "sum",
    ]);
  });
});
