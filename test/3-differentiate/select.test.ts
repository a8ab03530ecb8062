import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import type { Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { reachable } from "../../src/ir/order.ts";
import type { Builder } from "../../src/ops/builder.ts";
import { evaluate, modelWith } from "../support/graphs.ts";

/** where(x > 0, f(x), 0): at 0 and below, f's derivative is infinite or undefined. */
function guarded(b: Builder, x: Node, f: (x: Node) => Node): Node {
  return b.apply("where", [b.apply("greater", [x, b.constant(0)]), f(x), b.constant(0)]);
}

const total = (b: Builder, x: Node): Node =>
  b.apply("sum", [x], { axes: x.shape.map((_, axis) => axis), keepDims: false });
const root = (b: Builder) => (x: Node) => b.apply("sqrt", [x]);

const element = (b: Builder, x: Node, at: number): Node =>
  b.apply("slice", [x], { starts: [at], steps: [1], sizes: [1] });

interface Case {
  readonly name: string;
  readonly sizes: readonly (readonly number[])[];
  readonly build: (b: Builder, ...leaves: Node[]) => Node;
  readonly at: readonly (readonly number[])[];
  readonly gradients: readonly (readonly number[])[];
}

const cases: readonly Case[] = [
  {
    name: "a root",
    sizes: [[3]],
    build: (b, x) => total(b, guarded(b, x, root(b))),
    at: [[4, 0, -1]],
    gradients: [[0.25, 0, 0]],
  },
  {
    name: "the other branch",
    sizes: [[3]],
    build: (b, x) =>
      total(
        b,
        b.apply("where", [
          b.apply("lessEqual", [x, b.constant(0)]),
          b.constant(7),
          b.apply("log", [x]),
        ]),
      ),
    at: [[4, 0, -1]],
    gradients: [[0.25, 0, 0]],
  },
  {
    name: "a division",
    sizes: [[2]],
    build: (b, x) =>
      total(
        b,
        guarded(b, x, (own) => b.div(b.constant(1), own)),
      ),
    at: [[2, 0]],
    gradients: [[-0.25, 0]],
  },
  {
    name: "a factor that is undefined, behind a transpose",
    sizes: [
      [2, 1],
      [2, 1],
    ],
    build: (b, x, u) => {
      const turned = (y: Node): Node => b.apply("transpose", [y], { permutation: [1, 0] });
      const isTaken = b.apply("greater", [turned(x), b.constant(0)]);
      const product = turned(b.mul(b.apply("log", [x]), u));
      return total(b, b.apply("where", [isTaken, product, b.constant(0)]));
    },
    at: [
      [1, -1],
      [3, 4],
    ],
    gradients: [
      [3, 0],
      [0, 0],
    ],
  },
  {
    name: "a matrix product with what is undefined",
    sizes: [[2], [1, 2]],
    build: (b, x, w) => {
      const isTaken = b.apply("greater", [total(b, x), b.constant(0)]);
      const product = b.matmul(w, b.apply("log", [x]));
      return total(b, b.apply("where", [isTaken, product, b.constant(0)]));
    },
    at: [
      [2, -3],
      [3, 4],
    ],
    gradients: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    name: "rows of a matrix product, one of them taken",
    sizes: [
      [2, 2],
      [2, 1],
    ],
    build: (b, x, w) => {
      const first = b.apply("slice", [x], { starts: [0, 0], steps: [1, 1], sizes: [2, 1] });
      const isTaken = b.apply("greater", [first, b.constant(0)]);
      const product = b.matmul(b.apply("log", [x]), w);
      return total(b, b.apply("where", [isTaken, product, b.constant(0)]));
    },
    at: [
      [1, 2, -1, -1],
      [3, 4],
    ],
    gradients: [
      [3, 2, 0, 0],
      [0, Number(Math.log(2).toPrecision(14))],
    ],
  },
  {
    name: "a softmax of what is undefined",
    sizes: [[2]],
    build: (b, x) => {
      const isTaken = b.apply("greater", [total(b, x), b.constant(0)]);
      const p = b.apply("softmax", [b.apply("log", [x])], { axes: [0] });
      return total(b, b.apply("where", [isTaken, p, b.constant(0)]));
    },
    at: [[2, -3]],
    gradients: [[0, 0]],
  },
  {
    name: "elements that nothing depends on",
    sizes: [[3]],
    build: (b, x) => {
      const y = b.apply("sqrt", [x]);
      return total(b, b.apply("slice", [y], { starts: [1], steps: [1], sizes: [1] }));
    },
    at: [[0, 4, 0]],
    gradients: [[0, 0.25, 0]],
  },
  {
    name: "taken apart, one part by a branch that is not taken",
    sizes: [[2]],
    build: (b, x) => {
      const y = b.apply("sqrt", [x]);
      const isTaken = b.apply("greater", [element(b, x, 1), b.constant(0)]);
      const second = b.apply("where", [isTaken, element(b, y, 1), b.constant(0)]);
      return total(b, b.add(element(b, y, 0), second));
    },
    at: [[4, 0]],
    gradients: [[0.25, 0]],
  },
  {
    name: "taken apart, and part of a part unused",
    sizes: [[3]],
    build: (b, x) => {
      const y = b.apply("sqrt", [x]);
      const rest = b.apply("slice", [y], { starts: [1], steps: [1], sizes: [2] });
      return total(b, b.add(element(b, y, 0), element(b, rest, 1)));
    },
    at: [[4, 0, 4]],
    gradients: [[0.25, 0, 0.25]],
  },
  {
    name: "two functions inside",
    sizes: [[2]],
    build: (b, x) =>
      total(
        b,
        guarded(b, x, (own) => b.apply("log", [b.apply("sqrt", [own])])),
      ),
    at: [[2, 0]],
    gradients: [[0.25, 0]],
  },
  {
    name: "used twice",
    sizes: [[2]],
    build: (b, x) => {
      const y = guarded(b, x, root(b));
      return total(b, b.add(b.mul(y, y), y));
    },
    at: [[4, 0]],
    gradients: [[1.25, 0]],
  },
  {
    name: "shared with a branch that is taken",
    sizes: [[2]],
    build: (b, x) => {
      const s = b.apply("sqrt", [x]);
      const isPositive = b.apply("greater", [x, b.constant(0)]);
      const y = b.apply("where", [isPositive, s, b.constant(0)]);
      const z = b.apply("where", [isPositive, b.mul(s, s), x]);
      return total(b, b.add(y, z));
    },
    at: [[4, 0]],
    gradients: [[1.25, 1]],
  },
  {
    name: "through a matrix product",
    sizes: [[2], [2, 2]],
    build: (b, x, w) => total(b, b.matmul(w, guarded(b, x, root(b)))),
    at: [
      [4, 0],
      [1, 2, 3, 5],
    ],
    gradients: [
      [1, 0],
      [2, 0, 2, 0],
    ],
  },
  {
    name: "through a broadcast",
    sizes: [[], [3]],
    build: (b, x, y) => total(b, b.mul(guarded(b, x, root(b)), y)),
    at: [[0], [1, 2, 3]],
    gradients: [[0], [0, 0, 0]],
  },
  {
    name: "through a slice and a reshape",
    sizes: [[4]],
    build: (b, x) => {
      const y = b.apply("slice", [guarded(b, x, root(b))], {
        starts: [1],
        steps: [2],
        sizes: [2],
      });
      return total(b, b.apply("square", [y]));
    },
    at: [[9, 4, 0, 0]],
    gradients: [[0, 1, 0, 0]],
  },
  {
    name: "around relu",
    sizes: [[2]],
    build: (b, x) => total(b, b.apply("sqrt", [b.apply("relu", [x])])),
    at: [[4, -1]],
    gradients: [[0.25, 0]],
  },
  {
    name: "around a maximum",
    sizes: [[2], [2]],
    build: (b, x, y) => total(b, b.apply("maximum", [b.apply("sqrt", [x]), y])),
    at: [
      [0, 4],
      [1, 1],
    ],
    gradients: [
      [0, 0.25],
      [1, 0],
    ],
  },
  {
    name: "nested",
    sizes: [[3]],
    build: (b, x) =>
      total(
        b,
        guarded(b, x, (own) => guarded(b, b.sub(own, b.constant(1)), root(b))),
      ),
    at: [[5, 1, 0]],
    gradients: [[0.25, 0, 0]],
  },
  {
    name: "nested in a branch that is not the first",
    sizes: [[3]],
    build: (b, x) => {
      const inner = guarded(b, b.sub(x, b.constant(1)), root(b));
      return total(
        b,
        b.apply("where", [b.apply("less", [x, b.constant(0)]), b.constant(3), inner]),
      );
    },
    at: [[5, 1, -1]],
    gradients: [[0.25, 0, 0]],
  },
  {
    name: "nested beside a maximum",
    sizes: [[2], [2]],
    build: (b, x, y) =>
      total(
        b,
        guarded(b, y, (own) => b.apply("maximum", [b.apply("sqrt", [x]), own])),
      ),
    at: [
      [0, 4],
      [1, 1],
    ],
    gradients: [
      [0, 0.25],
      [1, 0],
    ],
  },
];

describe("a branch that is not taken leaks nothing", () => {
  test.each(cases)("$name", ({ sizes, build, at, gradients }) => {
    const found = evaluate(modelWith(sizes, build), ...at);
    const plain = (all: readonly (readonly number[])[]): number[][] =>
      all.map((gradient) => gradient.map((g) => Number(g.toPrecision(14)) + 0));
    expect(plain(found.reverse)).toEqual(gradients);
    expect(plain(found.forward)).toEqual(gradients);
  });
});

test("a zero that no branch made stays a zero: 0 · ∞ is NaN", () => {
  const model = modelWith([[]], (b, x) => b.mul(b.apply("sqrt", [x]), b.constant(0)));
  expect(evaluate(model, [0]).reverse).toEqual([[NaN]]);
});

test("what is taken apart and used to the last element has no such zeros, and no tests for them", () => {
  const apart = (parts: readonly number[]): Model =>
    modelWith([[2]], (b, x) => {
      const y = b.apply("sqrt", [x]);
      return total(
        b,
        parts.map((part) => element(b, y, part)).reduce((product, one) => b.mul(product, one)),
      );
    });
  const tests = (model: Model): number => {
    const { gradients } = differentiate(model).graph;
    return reachable(gradients.map(({ node }) => node)).filter(({ op }) => op === "notEqual")
      .length;
  };
  expect(tests(apart([0]))).toBe(1);
  expect(tests(apart([0, 1]))).toBe(0);
});
