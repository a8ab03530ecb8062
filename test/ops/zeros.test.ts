import { describe, expect, test, vi } from "vitest";
import type { Model } from "../../src/ir/model.ts";
import { gradientModel } from "../support/graphs.ts";
import { modelFrom, run } from "../support/emit.ts";
import {
  all,
  any,
  div,
  greater,
  logsumexp,
  type Tensor,
  cumprod,
  cumsum,
  norm,
  prod,
  std,
  sum,
  variance,
  where,
} from "../../src/index.ts";

vi.setConfig({ testTimeout: 60_000 });

/** The weighted sum of the model's gradients. */
function twice(model: Model): Model {
  const second = gradientModel(model);
  return { ...second, wrt: second.graph.leaves };
}

const vector = (...data: number[]) => [{ shape: [data.length], data }];

describe("products of zeros", () => {
  test.each([
    { x: [0, 2, 3], y: 0, gradient: [6, 0, 0] },
    { x: [2, 0, 3], y: 0, gradient: [0, 6, 0] },
    { x: [2, 3, 0], y: 0, gradient: [0, 0, 6] },
    { x: [0, 0, 3], y: 0, gradient: [0, 0, 0] },
    { x: [0, 0, 0], y: 0, gradient: [0, 0, 0] },
    { x: [2, 3, 4], y: 24, gradient: [12, 8, 6] },
    { x: [-1, 1e300, 1e-300], y: -1, gradient: [1, -1e-300, -1e300] },
  ])("prod $x", async ({ x, y, gradient }) => {
    const found = await run(modelFrom([[3]], (t) => prod(t)), vector(...x)); // prettier-ignore
    expect(found.y[0]).toBeCloseTo(y, 12);
    found.gradients[0]?.forEach((g, at) => {
      expect(Math.abs(g - (gradient[at] ?? NaN))).toBeLessThanOrEqual(1e-15 * Math.abs(g));
    });
  });

  test("and their second derivatives, the products of all others", async () => {
    // gradientModel weighs the gradients with w and sums them up: Σⱼ wⱼ ∂²y/∂xᵢ∂xⱼ is its gradient.
    const w = [0.5, 1, 1.5];
    for (const x of [
      [0, 2, 3],
      [0, 0, 3],
      [0, 0, 0],
      [2, 3, 4],
    ]) {
      const second = twice(modelFrom([[3]], (t) => prod(t)));
      const { gradients } = await run(second, vector(...x));
      const expected = x.map((_, i) =>
        x.reduce((total, __, j) => {
          const others = x.filter((___, k) => k !== i && k !== j);
          return i === j ? total : total + (w[j] ?? NaN) * others.reduce((a, b) => a * b, 1);
        }, 0),
      );
      gradients[0]?.forEach((g, at) => {
        expect(g).toBeCloseTo(expected[at] ?? NaN, 12);
      });
    }
  });

  test("cumprod", async () => {
    const weighted = modelFrom([[4]], (t) => sum(cumprod(t).mul([1, 10, 100, 1000])));
    const { gradients } = await run(weighted, vector(2, 0, 3, 0));
    // y = x₀, x₀x₁, x₀x₁x₂, x₀x₁x₂x₃
    expect(gradients).toEqual([[1, 2 * 10 + 6 * 100, 0, 0]]);
  });
});

describe("running sums and products", () => {
  const options = [
    {},
    { exclusive: true },
    { reverse: true },
    { exclusive: true, reverse: true },
  ] as const;
  const expected = [
    { sums: [1, 3, 6, 10], products: [1, 2, 6, 24] },
    { sums: [0, 1, 3, 6], products: [1, 1, 2, 6] },
    { sums: [10, 9, 7, 4], products: [24, 24, 12, 4] },
    { sums: [9, 7, 4, 0], products: [24, 12, 4, 1] },
  ];

  test.each(options.map((own, at) => ({ own, ...expected[at] })))(
    "$own",
    async ({ own, sums, products }) => {
      const x = vector(1, 2, 3, 4);
      const ofSums = modelFrom([[4]], (t) => cumsum(t, 0, own));
      const ofProducts = modelFrom([[4]], (t) => t.cumprod(-1, own));
      expect((await run(ofSums, x)).y).toEqual(sums);
      expect((await run(ofProducts, x)).y).toEqual(products);
    },
  );
});

describe("lengths", () => {
  test.each([
    { x: [3, 4], y: 5, gradient: [0.6, 0.8] },
    { x: [0, 0], y: 0, gradient: [0, 0] },
    { x: [3e200, 4e200], y: 5e200, gradient: [0.6, 0.8] },
    { x: [3e-200, 4e-200], y: 5e-200, gradient: [0.6, 0.8] },
    { x: [5e-324, 0], y: 5e-324, gradient: [1, 0] },
    { x: [-Infinity, 1], y: Infinity, gradient: [NaN, 0] },
    { x: [NaN, 1], y: NaN, gradient: [NaN, NaN] },
  ])("norm $x", async ({ x, y, gradient }) => {
    const found = await run(modelFrom([[2]], (t) => norm(t)), vector(...x)); // prettier-ignore
    expectClose(found.y, [y]);
    expectClose(found.gradients[0] ?? [], gradient);
  });

  test.each([
    { x: [1, 3], correction: 0, variance: 1, std: 1, gradient: [-0.5, 0.5] },
    { x: [2, 2], correction: 0, variance: 0, std: 0, gradient: [0, 0] },
    {
      x: [1, 3],
      correction: 1,
      variance: 2,
      std: Math.SQRT2,
      gradient: [-Math.SQRT1_2, Math.SQRT1_2],
    },
    { x: [1e8 + 1, 1e8 + 3], correction: 0, variance: 1, std: 1, gradient: [-0.5, 0.5] },
    { x: [1e200, 3e200], correction: 0, variance: Infinity, std: 1e200, gradient: [-0.5, 0.5] },
    { x: [1e-200, 3e-200], correction: 0, variance: 0, std: 1e-200, gradient: [-0.5, 0.5] },
  ])("std $x", async ({ x, correction, variance: expected, std: root, gradient }) => {
    const spread = modelFrom([[2]], (t) => std(t, undefined, false, correction));
    const found = await run(spread, vector(...x));
    expectClose(found.y, [root]);
    expectClose(found.gradients[0] ?? [], gradient);
    const squared = modelFrom([[2]], (t) => variance(t, 0, true, correction));
    expectClose((await run(squared, vector(...x))).y, [expected]);
  });

  test.each([[-Infinity, -Infinity], [-Infinity, 2]])("logsumexp has second derivatives at %d, %d", async (...x) => {
    const second = twice(modelFrom([[2]], (t) => logsumexp(t)));
    expectClose((await run(second, vector(...x))).gradients[0] ?? [], [0, 0]);
  }); // prettier-ignore

  test("what is infinitely less than another has no share of a logsumexp", async () => {
    const found = await run(modelFrom([[2]], (t) => logsumexp(t)), vector(Infinity, 2)); // prettier-ignore
    expect(found).toEqual({ y: [Infinity], gradients: [[NaN, 0]] });
  });

  test("a point of no length has no second derivative either", async () => {
    for (const build of [norm, std] as const) {
      const second = twice(modelFrom([[2]], (t) => build(t)));
      expect((await run(second, vector(0, 0))).gradients).toEqual([[0, 0]]);
    }
  });
});

test("any and all over axes choose", async () => {
  const x = [{ shape: [2, 2], data: [1, -1, -2, -3] }];
  const chosen = (by: typeof any) =>
    modelFrom([[2, 2]], (t) => where(by(t.greater(0), 1), [1, 2], [10, 20]).add(sum(t).mul(0)));
  expect((await run(chosen(any), x)).y).toEqual([1, 20]);
  expect((await run(chosen(all), x)).y).toEqual([10, 20]);
  const columns = modelFrom([[2, 2]], (t) => sum(where(t.less(0).all(0, true), t, t.mul(5))));
  expect(await run(columns, x)).toEqual({ y: [-9], gradients: [[5, 1, 5, 1]] });
});

describe("what is not taken gives and gets nothing, even if it is no number", () => {
  // Reciprocals of zeros in branches that are not taken.
  const finite = (t: Tensor): Tensor => where(t.notEqual(0), div(1, t), 0);

  test.each([
    { exclusive: false, reverse: false, x: [1, 2, 0] },
    { exclusive: true, reverse: false, x: [1, 2, 0] },
    { exclusive: false, reverse: true, x: [0, 2, 1] },
    { exclusive: true, reverse: true, x: [0, 2, 1] },
  ])("cumprod $exclusive $reverse", async ({ x, ...options }) => {
    const kept = x.map((one) => Number(one !== 0));
    const taken = (y: Tensor): Tensor => sum(where(greater(kept, 0), y, 0));
    const ours = modelFrom([[3]], (t) => taken(cumprod(div(1, t), 0, options)));
    const safe = modelFrom([[3]], (t) => taken(cumprod(finite(t), 0, options)));
    const [found, expected] = [await run(ours, vector(...x)), await run(safe, vector(...x))];
    expect(found.y).toEqual(expected.y);
    expectClose(found.gradients[0] ?? [], expected.gradients[0] ?? []);
  });

  test.each([
    { name: "prod", of: (t: Tensor) => prod(t, 1) },
    { name: "norm", of: (t: Tensor) => norm(t, 1) },
    { name: "std", of: (t: Tensor) => std(t, 1) },
    { name: "variance", of: (t: Tensor) => variance(t, 1) },
    { name: "logsumexp", of: (t: Tensor) => logsumexp(t, 1) },
  ])("$name of rows", async ({ of }) => {
    const choose = (y: Tensor): Tensor => sum(where(greater([1, 0], 0), y, 0));
    const x = [{ shape: [2, 2], data: [1, 2, 0, 3] }];
    const ours = await run(
      modelFrom([[2, 2]], (t) => choose(of(div(1, t)))),
      x,
    );
    const safe = await run(
      modelFrom([[2, 2]], (t) => choose(of(finite(t)))),
      x,
    );
    expect(ours.y).toEqual(safe.y);
    expectClose(ours.gradients[0] ?? [], safe.gradients[0] ?? []);
  });

  test("the last factor of running products without it", async () => {
    const model = modelFrom([[3]], (t) => sum(cumprod(t, 0, { exclusive: true })));
    expect((await run(model, vector(2, 3, Infinity))).gradients).toEqual([[4, 2, 0]]);
  });
});

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, at) => {
    const wanted = expected[at] ?? NaN;
    if (Number.isFinite(wanted)) {
      expect(Math.abs(value - wanted)).toBeLessThanOrEqual(4e-16 * Math.abs(wanted));
    } else expect(value).toBe(wanted);
  });
}
