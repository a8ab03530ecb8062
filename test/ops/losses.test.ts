import { describe, expect, test, vi } from "vitest";
import { shapeOf } from "../../src/ir/shape.ts";
import type { Builder } from "../../src/ops/builder.ts";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { lossCases } from "../support/cases/losses.ts";
import { evaluate, modelWith } from "../support/graphs.ts";

vi.setConfig({ testTimeout: 60_000 });

describe.each(byOperation(lossCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});

/** Value and gradients of a loss of vectors. */
function lossAt(
  op: string,
  x: readonly number[],
  t: readonly number[],
  attributes = {},
): ReturnType<typeof evaluate> {
  const sizes = [[x.length], [t.length]];
  return evaluate(
    modelWith(sizes, (b, ...leaves) => b.apply(op, leaves, attributes)),
    x,
    t,
  );
}

describe("huber", () => {
  test("is a parabola up to delta, a line beyond, and their slopes meet", () => {
    const found = lossAt("huber", [0.5, 2, -5, -2], [0, 0, 0, 0], { delta: 2 });
    expect(found.value).toEqual([(0.125 + 2 + 8 + 2) / 4]);
    expect(found.reverse[0]).toEqual([0.125, 0.5, -0.5, -0.5]);
    expect(found.reverse[1]).toEqual([-0.125, -0.5, 0.5, 0.5]);
    expect(found.forward).toEqual(found.reverse);
  });

  test("does not overflow where only the parabola would", () => {
    const found = lossAt("huber", [1e300], [-1e300], { delta: 1 });
    expect(found.value).toEqual([2e300]);
    expect(found.reverse).toEqual([[1], [-1]]);
  });
});

describe("binaryCrossEntropy", () => {
  test("keeps what is left of a sure hit, however large the logit", () => {
    expect(lossAt("binaryCrossEntropy", [700], [1]).value).toEqual([Math.exp(-700)]);
    expect(lossAt("binaryCrossEntropy", [-700], [0]).value).toEqual([Math.exp(-700)]);
  });

  test("grows linearly with a sure miss", () => {
    const found = lossAt("binaryCrossEntropy", [1e5, -1e5], [0, 1]);
    expect(found.value).toEqual([1e5]);
    expect(found.reverse[0]).toEqual([0.5, -0.5]);
  });

  test("averages over all elements", () => {
    const found = lossAt("binaryCrossEntropy", [0, 0], [0.25, 1]);
    expect(found.value[0]).toBeCloseTo(Math.LN2, 15);
    expect(found.reverse[0]).toEqual([0.125, -0.25]);
    expect(found.reverse[1]).toEqual([-0, -0]);
  });
});

test("a loss in a branch that is not taken gives nothing, though the other would be NaN", () => {
  const build = (op: string) => (b: Builder) => {
    const x = b.leaf("params", "a", shapeOf([2]));
    const root = b.apply("sqrt", [x]);
    const loss = b.apply(
      op,
      [root, b.constant(1)].map((one) => b.broadcastTo(one, x.shape)),
      {
        delta: 1,
      },
    );
    return { x, loss };
  };
  for (const op of ["huber", "binaryCrossEntropy"]) {
    const model = modelWith([[2]], (b) => {
      const { x, loss } = build(op)(b);
      const first = b.apply("sum", [x], { axes: [0], keepDims: false });
      return b.apply("where", [b.apply("greater", [first, b.constant(0)]), loss, b.constant(0)]);
    });
    expect(evaluate(model, [0, 0]).reverse).toEqual([[0, 0]]);
    expect(evaluate(model, [0, 0]).forward).toEqual([[0, 0]]);
  }
});
