import { describe, expect, test } from "vitest";
import { debugged } from "../support/debugged.ts";

const X4 = "inputs: { x: [4] }";

describe("the first number that is not finite", () => {
  test("bears the author's name, its place, its operation and its element", async () => {
    const { views, run } = await debugged(X4, "const a = g.log(v.x); return { L: g.sum(a) };");
    views["inputs"]!["x"]!.set([1, 2, 0, -1]);
    expect(run("forward")).toBe(
      "test.graph.ts:4:11: a (log) is -Infinity at [2], made of finite numbers, in forward",
    );
  });

  test("has all indices of its element, in loops that would otherwise be one", async () => {
    const { views, run } = await debugged(
      "inputs: { x: [2, 3] }",
      "const a = g.log(v.x); const b = g.exp(a.mul(2)); return { b };",
    );
    views["inputs"]!["x"]!.set([1, 2, 3, 4, 5, 0]);
    expect(run("forward")).toContain(": a (log) is -Infinity at [1, 2], made");
    views["inputs"]!["x"]!.set([1, 2, 3, 1e200, 5, 1]);
    expect(run("forward")).toContain(": b (exp) is Infinity at [1, 0], made");
  });

  test("is the first in the order of the model, whatever a fused loop comes to first", async () => {
    const { code, views, run } = await debugged(
      X4,
      "const a = g.log(v.x); const b = g.sqrt(v.x.sub(0.2)); return { L: g.sum(a.add(b)) };",
    );
    // b is not defined at 0 already, a at 2 only; one loop computes both.
    views["inputs"]!["x"]!.set([0.1, 1, 0, 2]);
    const [, forward = ""] = code.split(/^export function /m);
    expect(forward.match(/for \(/g)).toHaveLength(1);
    expect(run("forward")).toContain(": a (log) is -Infinity at [2], made");
    views["inputs"]!["x"]!.set([0.1, 1, 0.1, 2]);
    expect(run("forward")).toContain(": b (sqrt) is NaN at [0], made");
  });

  test("is not what is made of others that are not finite", async () => {
    const { views, run } = await debugged(
      X4,
      "const a = g.exp(v.x); const b = a.sub(a); return { L: g.sum(b.mul(2)) };",
    );
    views["inputs"]!["x"]!.set([1000, 1, 1, 1]);
    expect(run("forward")).toContain(": a (exp) is Infinity at [0], made");
  });

  test("is no input: what is given may be infinite, or no number", async () => {
    const { views, run } = await debugged(X4, "const a = g.log(v.x); return { L: g.sum(a) };");
    views["inputs"]!["x"]!.set([NaN, Infinity, 1, 1]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toBeUndefined();
    views["inputs"]!["x"]!.set([NaN, Infinity, 1, -1]);
    expect(run("forward")).toContain(": a (log) is NaN at [3], made");
  });

  test("is no constant of the model either", async () => {
    const { run } = await debugged(X4, "const a = v.x.sub(Infinity); return { L: g.max(a) };");
    expect(run("forward")).toBeUndefined();
  });

  test("is not in the branch of where that is not taken", async () => {
    const { views, run } = await debugged(
      X4,
      "const r = g.sqrt(v.x); const y = g.where(g.greater(v.x, 0), r.div(v.x), 0); return { L: g.sum(y) };",
    );
    views["inputs"]!["x"]!.set([1, -1, 0, 4]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toBeUndefined();
    views["inputs"]!["x"]!.set([1, -1, 1e-320, 4]);
    expect(run("forward")).toBeUndefined();
    // 1 / (2 √x x) is too large.
    expect(run("backward")).toContain("made of finite numbers, in backward");
  });

  test("is found where a branch and something else use it", async () => {
    const { views, run } = await debugged(
      X4,
      "const r = g.sqrt(v.x); const y = g.where(g.greater(v.x, 0), r, 0); return { L: g.sum(y), r };",
      { upstream: true },
    );
    views["inputs"]!["x"]!.set([1, -1, 0, 4]);
    expect(run("forward")).toContain(": r (sqrt) is NaN at [1], made");
  });
});

describe("sums, products and whole values", () => {
  test("a sum of finite numbers", async () => {
    const { views, run } = await debugged(
      "inputs: { x: [3, 2] }",
      "const s = g.sum(v.x, 1); return { L: g.sum(g.tanh(s)) };",
    );
    views["inputs"]!["x"]!.set([1, 1, 1e308, 1e308, 1, 1]);
    expect(run("forward")).toContain(": s (sum) is Infinity at [1], made");
    // What was infinite before makes the sum infinite, and is no news.
    views["inputs"]!["x"]!.set([1, 1, Infinity, 1, 1, 1]);
    expect(run("forward")).toBeUndefined();
    views["inputs"]!["x"]!.set([1, 1, 1, Infinity, 1e308, 1e308]);
    expect(run("forward")).toContain(": s (sum) is Infinity at [2], made");
  });

  test("a product of matrices, in its terms and in their sum", async () => {
    const { views, run } = await debugged(
      "inputs: { x: [2] }, params: { W: [3, 2] }",
      "const z = g.matmul(v.W, v.x); return { L: g.sum(g.tanh(z)) };",
    );
    views["params"]!["W"]!.set([1, 1, 1, 1, 1e200, 1]);
    views["inputs"]!["x"]!.set([1e200, 1]);
    expect(run("forward")).toContain(": z (matmul) is Infinity at [2], made");
    views["params"]!["W"]!.set([1, 1, 1e308, 1e308, 1, 1]);
    views["inputs"]!["x"]!.set([1, 1]);
    expect(run("forward")).toContain(": z (matmul) is Infinity at [1], made");
  });

  test("a gradient that adds up where positions meet", async () => {
    const { views, run } = await debugged(
      "inputs: { ids: int([2]), u: [2] }, params: { W: [3] }",
      "const r = g.take(v.W, v.ids).mul(v.u); return { L: g.sum(r) };",
    );
    views["indices"]!["ids"]!.set([2, 2]);
    views["inputs"]!["u"]!.set([1e308, 1e308]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toContain(
      ": dW (scatterAdd) is Infinity at [2], made of finite numbers, in backward",
    );
  });

  test("what a function of a template makes", async () => {
    const { views, run } = await debugged(
      "inputs: {}, params: { W: [2, 2], b: [2] }",
      "const s = g.solve(v.W, v.b); return { L: g.sum(s) };",
    );
    views["params"]!["W"]!.set([2, 1, 1, 1]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toBeUndefined();
    views["params"]!["W"]!.set([1, 2, 2, 4]);
    expect(run("forward")).toMatch(/: s \(\w+\) is (NaN|-?Infinity) at \[\d\], made/);
    views["params"]!["W"]!.set([NaN, 2, 2, 4]);
    expect(run("forward")).toBeUndefined();
  });

  test("what is added to grads that hold something", async () => {
    const { memory, views, run } = await debugged(
      "inputs: { x: [2] }, params: { W: [2] }",
      "const z = v.W.mul(v.x); return { L: g.sum(z) };",
      { accumulate: true },
    );
    views["inputs"]!["x"]!.set([1, 1e308]);
    memory.grads.set([1e308, 0]);
    expect(run("backward")).toBeUndefined();
    memory.grads.set([1e308, 1e308]);
    expect(run("backward")).toContain("is Infinity at [1], made of finite numbers, in backward");
  });
});

describe("loops of the model", () => {
  test("an iteration comes before the next one, whatever the order of their steps", async () => {
    const { views, run } = await debugged(
      "inputs: { x: [3], y: [3], s: [] }",
      [
        "const [h] = g.scan((own, [a, b]) => {",
        "const early = g.log(a); const late = g.sqrt(b);",
        "return [own.add(early).add(late), undefined]; }, v.s, [v.x, v.y]);",
        "return { L: h };",
      ].join(" "),
    );
    views["inputs"]!["x"]!.set([1, 1, 0]);
    views["inputs"]!["y"]!.set([1, -1, 1]);
    expect(run("forward")).toContain(": late (sqrt) is NaN");
    views["inputs"]!["y"]!.set([1, 1, 1]);
    expect(run("forward")).toContain(": early (log) is -Infinity");
    views["inputs"]!["x"]!.set([1, 1, 1]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toBeUndefined();
  });

  test("the branch of cond that is not taken computes nothing", async () => {
    const { views, run } = await debugged(
      "inputs: { x: [] }",
      "const y = g.cond(g.greater(v.x, 0), (a) => g.log(a), (a) => g.mul(a, 2), v.x); return { L: y };",
    );
    views["inputs"]!["x"]!.set([-1]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toBeUndefined();
    views["inputs"]!["x"]!.set([5e-324]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toContain("is Infinity, made of finite numbers, in backward");
  });
});
