import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { poolFirst } from "../../src/4-simplify/pool-first.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { Random } from "../../src/check/random.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  add,
  conv2d,
  fori,
  grad,
  leakyRelu,
  maxPool2d,
  mean,
  model,
  relu,
  square,
  sum,
  type Tensor,
} from "../../src/index.ts";
import type { Attributes, Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { reachable, rootsOf } from "../../src/ir/order.ts";
import { isRectified } from "../../src/ops/pooling.ts";
import { expectVerified } from "../support/cases/case.ts";
import { evaluate, gradientModel, modelWith } from "../support/graphs.ts";

const plain = { window: [2, 2], strides: [2, 2], dilations: [1, 1], padding: [0, 0, 0, 0] };

/** Σ w ⊙ maxPool2d(relu(z)), of images of 4 × 5. */
function weighted(attributes: Attributes, places: readonly [number, number]): Model {
  return modelWith(
    [
      [4, 5, 1],
      [...places, 1],
    ],
    (b, z, w) => {
      const pooled = b.apply("maxPool2d", [b.apply("relu", [z])], attributes);
      return b.apply("sum", [b.mul(pooled, w)], { axes: [0, 1, 2], keepDims: false });
    },
  );
}

function poolsFirst({ graph }: Model): boolean {
  const inside = (roots: readonly Node[]): boolean =>
    reachable(roots).some(
      (node) => isRectified(node) || node.regions.some(({ results }) => inside(results)),
    );
  return inside(rootsOf(graph));
}

function pick({ value, reverse }: ReturnType<typeof evaluate>) {
  return { value, reverse };
}

describe("relu after max pooling is relu before it, bit for bit", () => {
  const geometries: readonly (readonly [string, Attributes, readonly [number, number]])[] = [
    ["side by side", plain, [2, 2]],
    ["overlapping", { ...plain, window: [3, 2], strides: [1, 1] }, [2, 4]],
    ["dilated", { ...plain, strides: [1, 1], dilations: [2, 3] }, [2, 2]],
    ["with a margin", { ...plain, padding: [1, 1, 1, 0] }, [3, 3]],
  ];

  const ordinary = [-2, -1, -0, 0, 1, 2];
  const special = [-Infinity, -1, -0, 0, 1, Infinity, NaN];

  test.each(geometries)("%s: values and derivatives", (_, attributes, places) => {
    const random = new Random(3);
    for (let run = 0; run < 8; run++) {
      const draw = (count: number, from: readonly number[]): number[] =>
        Array.from({ length: count }, () => random.pick(from));
      const z = draw(20, run % 2 === 0 ? ordinary : special);
      const count = places[0] * places[1];
      const of = (): Model => weighted(attributes, places);
      const pooled = (): Model => poolFirst(of());
      expect(poolsFirst(pooled())).toBe(true);
      const w = draw(count, ordinary);
      expect(evaluate(pooled(), z, w)).toEqual(evaluate(of(), z, w));
      const second = evaluate(gradientModel(pooled()), z, w);
      expect(second).toEqual(evaluate(gradientModel(of()), z, w));
      const infinite = draw(count, special);
      const { value, reverse } = evaluate(pooled(), z, infinite);
      expect({ value, reverse }).toEqual(pick(evaluate(of(), z, infinite)));
    }
  });
});

describe("models", () => {
  type Images = Tensor<number[]>;

  function network(features: (z: Images) => Images): Model {
    const traced = model("network", {
      inputs: { x: [1, 5, 5, 1] },
      params: { K: [2, 1, 1, 2], s: [2] },
      forward: ({ x, K, s }) => ({ loss: sum(square(features(conv2d(x as Images, K).add(s)))) }),
    });
    return present(modelIn(traced));
  }

  const smooth = (h: Images): Images => maxPool2d(relu(h), 3, { stride: 1, padding: 1 }).sub(0.1);

  test.each<readonly [string, (z: Images) => Images]>([
    ["a layer", (z) => maxPool2d(relu(z), 2)],
    ["overlapping windows with a margin", (z) => maxPool2d(relu(z), 3, { stride: 2, padding: 1 })],
    ["pooling twice", (z) => maxPool2d(maxPool2d(relu(z), 2, { stride: 1 }), 2)],
    ["a loop", (z) => fori(0, 3, (_, h) => smooth(h), z)],
    ["a derivative in the model", (z) => grad(sum(smooth(z).mul(z)), z)],
  ])("%s: pooled first, and the derivatives hold", async (_, features) => {
    const declared = network(features);
    expect(poolsFirst(poolFirst(declared))).toBe(true);
    const compile = { emit: ["valueAndGrad", "jvp"] } as const;
    expectVerified(await checkModel(declared, { points: 1, kinks: 1, compile }));
  });

  test.each<readonly [string, (z: Images) => Images]>([
    ["another use of what is pooled", (z) => maxPool2d(add(relu(z), 1), 2).mul(mean(relu(z)))],
    ["two uses", (z) => maxPool2d(relu(z), 2).mul(mean(relu(z)))],
    ["the gradient with respect to it", (z) => grad(sum(square(maxPool2d(relu(z), 2))), relu(z))],
    ["another activation", (z) => maxPool2d(leakyRelu(z, 0.1), 2)],
    ["windows of one element", (z) => maxPool2d(relu(z), 1)],
  ])("%s: as it is", (_, features) => {
    expect(poolsFirst(poolFirst(network(features)))).toBe(false);
  });

  test.each<readonly [string, Attributes, readonly [number, number]]>([
    ["dilated", { ...plain, dilations: [5, 1], padding: [1, 1, 0, 0] }, [1, 2]],
    ["in a wide margin", { ...plain, padding: [2, 0, 0, 0] }, [3, 2]],
  ])("windows in which there may be no element, %s: as it is", (_, attributes, places) => {
    expect(poolsFirst(poolFirst(weighted(attributes, places)))).toBe(false);
  });

  test.each([4, 32])("%s rows: windows of nothing but negative numbers give 0", async (rows) => {
    const traced = model("negative", {
      inputs: { x: [rows, rows, 2] },
      forward: ({ x }) => ({ loss: sum(add(maxPool2d(relu(x), 2), 1)) }),
    });
    const { code } = await compileModel(present(modelIn(traced)));
    const emitted = evaluateModule(code);
    const { inputs, cache, grads } = emitted.allocate();
    inputs.fill(-1).set([2]);
    emitted.forward(inputs, cache);
    emitted.backward(inputs, cache, grads);
    expect(cache[0]).toBe(rows ** 2 / 2 + 2);
    expect([...grads]).toEqual([1, ...Array<number>(2 * rows ** 2 - 1).fill(0)]);
  });

  test("an output is given out as it is, and a debug build looks at every step", async () => {
    const traced = model("outputs", {
      inputs: { x: [4, 4, 1] },
      forward({ x }) {
        const active = relu(x);
        return { active, pooled: maxPool2d(active, 2) };
      },
    });
    expect(poolsFirst(poolFirst(present(modelIn(traced))))).toBe(false);
    const layer = network((z) => maxPool2d(relu(z), 2));
    const { graph } = await compileModel(layer, { debug: true });
    expect(poolsFirst({ ...layer, graph })).toBe(false);
    expect((await compileModel(layer)).code).toContain("relu(maxPool2d(conv2d(x, K) + s))");
  });
});
