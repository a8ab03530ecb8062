import { describe, expect, test } from "vitest";
import { greek, subscript } from "../../../src/7-print/notation/greek.ts";
import { MathPrinter } from "../../../src/7-print/notation/math.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { type Maker, small } from "../../support/small.ts";

const leaves = {
  inputs: { x: [4], y: [4], lambda: [], s: [], t: [] },
  params: { W: [8, 4], V: [8, 4], W1: [4, 4], dtheta: [8, 1] },
};

/** The formula of what `build` makes; `named` values are referred to by name. */
function formula(
  build: (b: Maker, leaf: (name: string) => Node) => Node,
  named?: (b: Maker, leaf: (name: string) => Node) => Record<string, Node>,
): { text: string; referred: string[] } {
  let root: Node | undefined;
  const { graph } = small({
    ...leaves,
    build: (b, leaf) => {
      const values = named?.(b, leaf) ?? {};
      root = build(b, (name) => values[name] ?? leaf(name));
      return values;
    },
    outputs: [],
  });
  const { arena } = graph;
  const referred: string[] = [];
  const printer = new MathPrinter(
    arena,
    (node) => arena.names.has(node),
    (node) => referred.push(arena.names.get(node) ?? ""),
  );
  return { text: printer.define(root!), referred };
}

describe("mathematical notation", () => {
  const cases: [text: string, build: (b: Maker, leaf: (name: string) => Node) => Node][] = [
    ["W x", (b, l) => b.matmul(l("W"), l("x"))],
    ["W W1 x", (b, l) => b.matmul(b.matmul(l("W"), l("W1")), l("x"))],
    ["W (W1 x)", (b, l) => b.matmul(l("W"), b.matmul(l("W1"), l("x")))],
    ["W (x + y)", (b, l) => b.matmul(l("W"), b.add(l("x"), l("y")))],
    ["Wᵀ", (b, l) => b.transpose(l("W"))],
    ["(W + V)ᵀ", (b, l) => b.transpose(b.add(l("W"), l("V")))],
    ["x + y - x", (b, l) => b.sub(b.add(l("x"), l("y")), l("x"))],
    ["x - (y + x)", (b, l) => b.sub(l("x"), b.add(l("y"), l("x")))],
    ["x - (y - x)", (b, l) => b.sub(l("x"), b.sub(l("y"), l("x")))],
    ["x ⊙ y", (b, l) => b.mul(l("x"), l("y"))],
    ["x ⊙ (1 - y²)", (b, l) => b.mul(l("x"), b.sub(b.constant(1), b.op("square", l("y"))))],
    ["λ x", (b, l) => b.mul(l("lambda"), l("x"))],
    ["2 x", (b, l) => b.mul(l("x"), b.constant(2))],
    ["λ x / 2", (b, l) => b.div(b.mul(l("lambda"), l("x")), b.constant(2))],
    ["s / (t s)", (b, l) => b.div(l("s"), b.mul(l("t"), l("s")))],
    ["s / t / s", (b, l) => b.div(b.div(l("s"), l("t")), l("s"))],
    ["dθ xᵀ", (b, l) => b.mul(l("dtheta"), l("x"))],
    ["dθ (x + y)ᵀ", (b, l) => b.mul(l("dtheta"), b.add(l("x"), l("y")))],
    ["-(s + t)", (b, l) => b.neg(b.add(l("s"), l("t")))],
    ["-s t", (b, l) => b.neg(b.mul(l("s"), l("t")))],
    ["∂s/∂x", (b, l) => b.op("cotangent", l("s"), l("x"), b.constant(1))],
    ["∂/∂x (s t)", (b, l) => b.op("cotangent", b.mul(l("s"), l("t")), l("x"), b.constant(1))],
    ["(∂y/∂x)ᵀ (x + y)", (b, l) => b.op("cotangent", l("y"), l("x"), b.add(l("x"), l("y")))],
    ["∂y/∂s t", (b, l) => b.op("tangent", l("y"), l("s"), l("t"))],
    ["∂y/∂s t + ∂y/∂x x", (b, l) => b.op("tangent", l("y"), l("s"), l("x"), l("t"), l("x"))],
    ["∂/∂s (∂t/∂s) t", (b, l) => b.op("tangent", b.op("cotangent", l("t"), l("s"), b.constant(1)), l("s"), l("t"))],
    ["(s + t)²", (b, l) => b.op("square", b.add(l("s"), l("t")))],
    ["(s²)²", (b, l) => b.op("square", b.op("square", l("s")))],
    ["‖W‖²", (b, l) => b.over("sum", b.op("square", l("W")))],
    ["Σ(x - y)²", (b, l) => b.over("sum", b.op("square", b.sub(l("x"), l("y"))))],
    ["Σ x", (b, l) => b.over("sum", l("x"))],
    ["Σ(x + y)", (b, l) => b.over("sum", b.add(l("x"), l("y")))],
    ["Σ₁ W", (b, l) => b.over("sum", l("W"), [1])],
    ["Σ₀ W²", (b, l) => b.over("sum", b.op("square", l("W")), [0])],
    ["max(s, t)", (b, l) => b.op("maximum", l("s"), l("t"))],
    ["|x - y|", (b, l) => b.op("abs", b.sub(l("x"), l("y")))],
    ["tanh(x + y)", (b, l) => b.op("tanh", b.add(l("x"), l("y")))],
    ["σ(x)", (b, l) => b.op("sigmoid", l("x"))],
    ["softmax₀(W)", (b, l) => b.softmax(l("W"), 0)],
    ["√(s + t)", (b, l) => b.op("sqrt", b.add(l("s"), l("t")))],
    ["s / 3 + 1/3", (b, l) => b.add(b.div(l("s"), b.constant(3)), b.constant(1 / 3))],
    ["s (-2)", (b, l) => b.op("mul", l("s"), b.neg(b.constant(2)))],
    ["x[2]", (b, l) => b.slice(l("x"), [2], [1])],
    ["x[1:3]", (b, l) => b.slice(l("x"), [1], [2])],
    ["x[3::-1]", (b, l) => b.slice(l("x"), [3], [4], [-1])],
    ["W[:, 0]", (b, l) => b.slice(l("W"), [0, 0], [8, 1])],
    ["(x + y)[0]", (b, l) => b.slice(b.add(l("x"), l("y")), [0], [1])],
    ["[x, y + x]", (b, l) => b.concat(0, l("x"), b.add(l("y"), l("x")))],
    ["x + [1, 2, 3, 4]", (b, l) => b.add(l("x"), b.tensor([1, 2, 3, 4], [4]))],
    ["W + constant [8, 4]",
      (b, l) => b.add(l("W"), b.tensor(Array.from({ length: 32 }, (_, at) => at), [8, 4]))],
    ["min(s, ∞)", (b, l) => b.op("minimum", l("s"), b.constant(Infinity))],
  ]; // prettier-ignore
  test.each(cases)("%s", (text, build) => {
    expect(formula(build).text).toBe(text);
  });

  test("a choice stands in parentheses inside a sum", () => {
    const { text } = formula((b, leaf) => {
      const isLess = b.op("lessEqual", leaf("s"), leaf("t"));
      return b.add(b.op("where", isLess, leaf("s"), leaf("t")), leaf("s"));
    });
    expect(text).toMatch(/^\(\(?s ≤ t\)? \? s : t\) \+ s$/);
  });

  test("stops at values with a name, and tells which", () => {
    const { text, referred } = formula(
      (b, leaf) => b.mul(leaf("dz"), b.transpose(leaf("h"))),
      (b, leaf) => ({ h: b.transpose(leaf("W1")), dz: b.op("exp", leaf("W1")) }),
    );
    expect(text).toBe("dz ⊙ hᵀ");
    expect(referred).toEqual(["dz", "h"]);
  });

  test("what is long is cut, and ends", () => {
    const { text } = formula((b, leaf) => {
      let value = leaf("x");
      for (let at = 0; at < 10_000; at++) value = b.op("sin", value);
      return value;
    });
    expect(text).toContain("…");
    expect(text.length).toBeLessThan(400);
  });
});

test.each([
  ["lambda", "λ"],
  ["Sigma", "Σ"],
  ["dtheta2", "dθ2"],
  ["delta", "δ"],
  ["ddelta", "dδ"],
  ["d", "d"],
  ["beta_1", "beta_1"],
  ["lambdas", "lambdas"],
  ["constructor", "constructor"],
  ["x", "x"],
])("the name %s is %s", (name, text) => {
  expect(greek(name)).toBe(text);
});

test("digits below the line", () => {
  expect(subscript(1029)).toBe("₁₀₂₉");
});
