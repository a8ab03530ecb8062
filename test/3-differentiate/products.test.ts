import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { adjoints } from "../../src/3-differentiate/adjoints.ts";
import { unbroadcast } from "../../src/3-differentiate/accumulate.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import * as gradc from "../../src/index.ts";
import { interpret } from "../../src/check/interpret.ts";
import { Arena, type Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { reachable } from "../../src/ir/order.ts";
import { shapeOf, showShape } from "../../src/ir/shape.ts";
import { Builder } from "../../src/ops/builder.ts";
import { expectVerified } from "../support/cases/case.ts";
import { evaluate, modelWith, verifyAdjoint } from "../support/graphs.ts";

const total = (b: Builder, x: Node): Node =>
  b.apply("sum", [x], { axes: x.shape.map((_, axis) => axis), keepDims: false });

/** The operations of a gradient that the value does not have, and the values of the model that they read. */
function gradientOf(model: Model, leaf: number): { added: Node[]; read: string[] } {
  const own = new Set(reachable(model.graph.outputs.map(({ node }) => node)));
  const { node } = present(differentiate(model).graph.gradients[leaf]);
  const added = reachable([node]).filter((one) => !own.has(one));
  const read = new Set(added.flatMap(({ inputs }) => inputs.filter((input) => own.has(input))));
  const told = ({ op, attributes }: Node): string =>
    op === "leaf" ? String(attributes["name"]) : op;
  return { added, read: [...read].map(told).sort() };
}

describe("products of the model are factors of its gradient", () => {
  test("the two coordinates of an arm's end are each other's derivatives", () => {
    const model = modelWith([[3], [3]], (b, lengths, angles) => {
      const x = total(b, b.mul(lengths, b.apply("cos", [angles])));
      const y = total(b, b.mul(b.apply("sin", [angles]), lengths));
      return b.add(b.apply("square", [x]), b.apply("square", [y]));
    });
    expect(gradientOf(model, 1).read).toEqual(["mul", "mul", "sum", "sum"]);
    expectVerified(verifyAdjoint(model));
  });

  test("what a product with an exponential grows by is the product", () => {
    const model = modelWith([[], []], (b, a, c) => b.mul(b.mul(a, b.apply("exp", [c])), c));
    expect(gradientOf(model, 1).read).toEqual(["b", "mul"]);
    expectVerified(verifyAdjoint(model));
  });

  test("what is infinite only where nothing is read does not meet the zeros there", () => {
    const model = modelWith([[2], [2], [2]], (b, a, u, x) => {
      const first = (node: Node): Node =>
        b.apply("slice", [node], { starts: [0], steps: [1], sizes: [1] });
      const y = b.mul(a, b.mul(u, x));
      return total(b, b.add(first(y), first(b.mul(a, u))));
    });
    const { reverse } = evaluate(model, [2, 1e200], [3, 1e200], [5, 0]);
    expect(reverse).toEqual([
      [18, 0],
      [12, 0],
      [6, 0],
    ]);
  });
});

describe("what is divided by one number is summed first", () => {
  test.each([
    { name: "a scalar", sizes: [[3], []], leaf: 1, quotients: "[]" },
    {
      name: "a column",
      sizes: [
        [2, 3],
        [2, 1],
      ],
      leaf: 1,
      quotients: "[2, 1]",
    },
    { name: "a row", sizes: [[2, 3], [3]], leaf: 1, quotients: "[3]" },
    { name: "as many numbers", sizes: [[3], [3]], leaf: 1, quotients: "[3]" },
    { name: "not what is divided by several", sizes: [[], [3]], leaf: 0, quotients: "[3]" },
  ])("$name", ({ sizes, leaf, quotients }) => {
    const model = modelWith(sizes, (b, x, s) => total(b, b.apply("square", [b.div(x, s)])));
    const { added } = gradientOf(model, leaf);
    const divisions = added.filter(({ op }) => op === "div");
    expect(divisions.map(({ shape }) => showShape(shape))).toEqual([quotients]);
    expectVerified(verifyAdjoint(model));
  });

  test("not where the quotients are used as they are", () => {
    const model = modelWith([[4, 3], [3], []], (b, x, c, s) =>
      total(b, b.apply("square", [b.div(b.add(x, c), s)])),
    );
    const divisions = gradientOf(model, 1).added.filter(({ op }) => op === "div");
    expect(divisions.map(({ shape }) => showShape(shape))).toEqual(["[4, 3]"]);
    expectVerified(verifyAdjoint(model));
  });

  test("not a dividend that is itself repeated", () => {
    const b = new Builder(new Arena());
    const [row, column] = [b.tensor([3, 4, 5], [3]), b.tensor([1, 2], [2, 1])];
    const sum = unbroadcast(b, b.div(row, column), shapeOf([2, 1]));
    expect([...present(interpret([sum], new Map()).get(sum))]).toEqual([12, 6]);
  });

  test("not over a number of elements that may be none, of which the sum is 0 whatever divides it", () => {
    const model = present(
      modelIn(
        gradc.model("shares", {
          inputs: { x: ["N"], s: [] },
          forward: ({ x, s }) => ({ y: gradc.sum(gradc.square(gradc.div(x, s))) }),
        }),
      ),
    );
    const divisions = gradientOf(model, 1).added.filter(({ op }) => op === "div");
    expect(divisions.map(({ shape }) => showShape(shape))).toEqual(["[N]"]);
  });
});

describe("in a row of several, what does not depend on the seed is a factor of its own", () => {
  const b = new Builder(new Arena());
  const leaf = (name: string, ...sizes: readonly number[]): Node =>
    b.leaf("params", name, shapeOf(sizes));
  const rowOf = (y: Node, seed: Node, by: Node): Node =>
    present(adjoints(b.arena, [[y, seed]], [by], { isRow: true }).get(by));
  const [g, a, c, s] = [leaf("g"), leaf("a"), leaf("c"), leaf("s")];

  test("a polynomial, and signs and quotients", () => {
    const terms = [b.mul(a, s), b.mul(c, b.apply("square", [s])), b.neg(b.div(s, c))];
    const row = rowOf(
      terms.reduce((x, y) => b.add(x, y)),
      g,
      s,
    );
    expect([row.op, row.inputs[0]]).toEqual(["mul", g]);
    expect(reachable([present(row.inputs[1])])).not.toContain(g);
    const numbers = [g, a, c, s].map((node, at): [Node, Float64Array] => [
      node,
      Float64Array.of(at + 2),
    ]);
    // 2 (3 + 2 · 4 · 5 − 1 / 4)
    expect(present(interpret([row], new Map(numbers)).get(row))[0]).toBe(85.5);
  });

  test("not of more numbers than a few", () => {
    const [many, weights] = [leaf("many", 40), leaf("weights", 40)];
    const sum = b.add(b.apply("square", [many]), b.mul(weights, many));
    expect(rowOf(sum, leaf("seeds", 40), many).op).toBe("add");
  });

  test("not where nothing is read: what overflows does not meet the zeros there", () => {
    const [seed, weights, x] = [leaf("seed", 1), leaf("steep", 2), leaf("x", 2)];
    const sum = b.add(b.mul(weights, x), b.apply("square", [x]));
    const row = rowOf(b.apply("slice", [sum], { starts: [0], steps: [1], sizes: [1] }), seed, x);
    const given = new Map([
      [seed, Float64Array.of(1)],
      [weights, Float64Array.of(2, 1e308)],
      [x, Float64Array.of(3, 1e308)],
    ]);
    expect([...present(interpret([row], given).get(row))]).toEqual([8, 0]);
  });
});
