import { describe, expect, test, vi } from "vitest";
import type { CheckReport } from "../../src/check/report.ts";
import type { Attributes } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { kernels } from "../../src/ops/linear/kernels.ts";
import { operations } from "../../src/ops/table.ts";
import { families } from "../support/cases/families.ts";
import { gradientModel, modelWith, verifyAdjoint } from "../support/graphs.ts";

interface Case {
  readonly op: string;
  readonly sizes: readonly (readonly number[])[];
  readonly attributes: Attributes;
}

/** All subsets of 0 … rank - 1. */
function subsets(rank: number): number[][] {
  return Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (_, axis) => axis).filter((axis) => (bits >> axis) & 1),
  );
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

const one = (op: string, sizes: readonly number[], attributes: Attributes): Case => ({
  op,
  sizes: [sizes],
  attributes,
});

const reductions = ["sum", "mean", "max", "min", "logsumexp"].flatMap((op) =>
  [[], [3], [2, 3], [2, 1, 3], [2, 1, 2, 2]].flatMap((sizes) =>
    subsets(sizes.length)
      .filter((axes) => axes.length > 0 || sizes.length === 0)
      .flatMap((axes) => [false, true].map((keepDims) => one(op, sizes, { axes, keepDims }))),
  ),
);

const alongAxes = ["softmax", "logSoftmax"].flatMap((op) =>
  [[4], [1], [2, 3], [2, 3, 2]].flatMap((sizes) =>
    sizes.map((_, axis) => one(op, sizes, { axes: [axis] })),
  ),
);

const transposes = [[], [3], [2, 3], [2, 1, 3], [2, 1, 3, 2]].flatMap((sizes) =>
  permutations(sizes.map((_, axis) => axis)).map((permutation) =>
    one("transpose", sizes, { permutation }),
  ),
);

const reshapes = [
  [[], [1]],
  [[], [1, 1]],
  [[6], [2, 3]],
  [
    [2, 3],
    [3, 2],
  ],
  [
    [2, 3, 2],
    [4, 3],
  ],
  [
    [1, 4, 1],
    [2, 1, 2],
  ],
  [[2, 2, 3], [12]],
].flatMap(([from = [], to = []]) => [
  one("reshape", from, { shape: shapeOf(to) }),
  one("reshape", to, { shape: shapeOf(from) }),
]);

/** Every way to broadcast to each of these shapes: any axes of size 1, any number of leading axes missing. */
const targets = [[], [3], [2, 3], [2, 3, 2], [2, 1, 3, 2], [2, 1, 2, 2, 2]];
const broadcasts = targets.flatMap((to) =>
  sourcesOf(to).map((from) => one("broadcastTo", from, { shape: shapeOf(to) })),
);

function sourcesOf(to: readonly number[]): number[][] {
  const all = to.flatMap((_, dropped) => {
    const kept = to.slice(dropped);
    return subsets(kept.length).map((ones) =>
      kept.map((size, axis) => (ones.includes(axis) ? 1 : size)),
    );
  });
  const unique = new Map([...all, []].map((sizes) => [sizes.join("x"), sizes]));
  return [...unique.values()];
}

const slices: Case[] = [
  one("slice", [], { starts: [], steps: [], sizes: [] }),
  one("slice", [5], { starts: [0], steps: [1], sizes: [5] }),
  one("slice", [5], { starts: [1], steps: [2], sizes: [2] }),
  one("slice", [5], { starts: [4], steps: [-1], sizes: [5] }),
  one("slice", [5], { starts: [3], steps: [-3], sizes: [2] }),
  one("slice", [3, 4], { starts: [2, 1], steps: [-2, 2], sizes: [2, 2] }),
  one("slice", [2, 3, 2], { starts: [1, 0, 1], steps: [1, 2, 1], sizes: [1, 2, 1] }),
];

const pieces: Case[] = [
  { op: "concat", sizes: [[3]], attributes: { axis: 0 } },
  { op: "concat", sizes: [[1], [3], [2]], attributes: { axis: 0 } },
  { op: "concat", sizes: [[2, 1], [2, 3]], attributes: { axis: 1 } }, // prettier-ignore
  { op: "concat", sizes: [[1, 2], [3, 2]], attributes: { axis: 0 } }, // prettier-ignore
  { op: "concat", sizes: [[2, 1, 2], [2, 2, 2]], attributes: { axis: 1 } }, // prettier-ignore
  {
    op: "assemble",
    sizes: [[2], [1]],
    attributes: { shape: shapeOf([5]), starts: [3, 0], steps: [-2, 1] },
  },
  {
    op: "assemble",
    sizes: [
      [1, 2],
      [2, 1],
    ],
    attributes: { shape: shapeOf([3, 3]), starts: [0, 0, 1, 2], steps: [1, 2, 1, 1] },
  },
  { op: "sliceAdd", sizes: [[5]], attributes: { starts: [], steps: [] } },
  { op: "sliceAdd", sizes: [[5], [4], [3]], attributes: { starts: [1, 4], steps: [1, -2] } },
  {
    op: "sliceAdd",
    sizes: [
      [3, 4],
      [2, 4],
      [3, 2],
      [1, 1],
    ],
    attributes: { starts: [1, 0, 0, 3, 2, 1], steps: [1, 1, 1, -2, 1, 1] },
  },
];

/** NumPy's table of shapes: vectors on either side, matrices, batches that broadcast. */
const products: Case[] = [
  [[3], [3]],
  [[3], [3, 2]],
  [[2, 3], [3]],
  [[2, 3], [3, 4]],
  [[1, 3], [3, 1]],
  [[2, 1], [1, 2]],
  [[1], [1]],
  [[3], [2, 3, 2]],
  [[2, 2, 3], [3]],
  [[2, 2, 3], [3, 2]],
  [[2, 3], [2, 3, 2]],
  [[2, 2, 3], [2, 3, 1]],
  [[1, 2, 3], [2, 3, 2]],
  [[2, 2, 3], [1, 3, 2]],
  [[2, 1, 2, 2], [3, 2, 1]],
  [[3, 1, 2], [2, 1, 2, 1]],
  [[2, 1, 1, 2, 2], [2, 1, 2, 1]],
].map((sizes) => ({ op: "matmul", sizes, attributes: {} })); // prettier-ignore

const losses: Case[] = [
  { op: "mse", sizes: [[], []], attributes: {} },
  { op: "mse", sizes: [[2, 3], [2, 3]], attributes: {} }, // prettier-ignore
  { op: "crossEntropy", sizes: [[3], [3]], attributes: {} }, // prettier-ignore
  { op: "crossEntropy", sizes: [[2, 3], [2, 3]], attributes: {} }, // prettier-ignore
  { op: "crossEntropy", sizes: [[2, 2, 2], [2, 2, 2]], attributes: {} }, // prettier-ignore
];

const others: Case[] = [
  one("sigmoid", [3], {}),
  one("sigmoid", [], {}),
  one("stopGradient", [2], {}),
];

const cases = [
  ...reductions,
  ...alongAxes,
  ...transposes,
  ...reshapes,
  ...broadcasts,
  ...slices,
  ...pieces,
  ...products,
  ...losses,
  ...others,
];

function modelOf({ op, sizes, attributes }: Case): Model {
  return modelWith(sizes, (b, ...leaves) => b.apply(op, leaves, attributes));
}

function expectVerified(report: CheckReport): void {
  expect([...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok")).toEqual([]);
  const partials = report.rows.reduce((sum, row) => sum + row.partials, 0);
  expect(report.counts.tangents).toBeGreaterThanOrEqual(2 * partials);
  expect(report.counts.adjoints).toBeGreaterThanOrEqual(2 * partials);
}

const byOp = new Map(
  cases.map(({ op }) => [op, cases.filter((other) => other.op === op)] as const),
);

// Adjoints of adjoints of reductions have many kinks, and shapes are many: these take seconds.
vi.setConfig({ testTimeout: 60_000 });

describe.each([...byOp])("%s", (_op, own) => {
  test(`reverse mode, forward mode and differences agree on ${own.length} shapes`, () => {
    for (const one of own) expectVerified(verifyAdjoint(modelOf(one)));
  });

  test("so they do for the adjoint of the adjoint", () => {
    // The second derivatives of every shape would say little more than those of every third.
    for (const one of own.filter((_, at) => own.length < 20 || at % 3 === 0)) {
      expectVerified(verifyAdjoint(gradientModel(modelOf(one)), 2, 1));
    }
  });
});

test("every structural operation has cases", () => {
  // What composites are expanded to when nothing is left to differentiate is tested as a template.
  const isKernel = new Set(kernels.map(({ name }) => name));
  const structural = [...operations.keys()].filter(
    (op) => !elementwise.has(op) && !isKernel.has(op),
  );
  const leaves = ["leaf", "constant", "tensor", "placeholder"];
  // Its gradient is whatever a rule says: custom-gradient.test.ts.
  leaves.push("customGradient");
  // A number where the size is known: symbolic.test.ts.
  leaves.push("size");
  // What it is given, in debug builds alone: test/debug.
  leaves.push("position");
  // Loops, conditions and derivatives in models: test/3-differentiate.
  leaves.push("argument", "loop", "cond", "part", "cotangent", "tangent");
  const elsewhere = families.map(({ op }) => op);
  const covered = new Set([...byOp.keys(), ...elsewhere, ...leaves]);
  expect(structural.filter((op) => !covered.has(op))).toEqual([]);
});

describe("broadcasting of elementwise operations", () => {
  test.each(["mul", "maximum"])("%s with every pair of shapes", (op) => {
    for (const to of op === "mul" ? targets : targets.slice(0, 4)) {
      for (const from of sourcesOf(to)) {
        for (const sizes of [
          [from, to],
          [to, from],
        ]) {
          const report = verifyAdjoint(modelOf({ op, sizes, attributes: {} }), 1, 1);
          expect(report.rows.filter((row) => row.verdict !== "ok")).toEqual([]);
        }
      }
    }
  });

  test("both operands stretched", () => {
    const pairs = [
      [[2, 1], [1, 3]],
      [[3, 1, 2], [2, 1]],
      [[1, 2, 1, 2, 1], [3, 1, 2, 1, 2]],
    ]; // prettier-ignore
    for (const sizes of pairs)
      expectVerified(verifyAdjoint(modelOf({ op: "mul", sizes, attributes: {} })));
  });

  test("all three operands of where", () => {
    const model = modelWith([[2, 1], [3], [1, 3], [2, 1, 1]], (b, p, q, x, y) => {
      const condition = b.apply("less", [p, q]);
      return b.apply("where", [condition, b.apply("square", [x]), b.apply("sin", [y])]);
    });
    const report = verifyAdjoint({ ...model, wrt: model.wrt.slice(2) });
    expectVerified(report);
  });
});
