import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  conv2d,
  leakyRelu,
  maxPool2d,
  mean,
  model,
  relu,
  sin,
  square,
  stopGradient,
  sum,
  type Tensor,
} from "../../src/index.ts";
import { reachable, rootsOf } from "../../src/ir/order.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";

type Images = Tensor<number[]>;

interface Net {
  readonly activate?: (x: Images) => Images;
  readonly pool?: (x: Images) => Images;
  readonly score?: (pooled: Images) => Tensor<[]>;
  readonly wrt?: readonly string[];
  readonly batch?: number | string;
  readonly channels?: number;
}

/** Loss = score(pool(activate(x ⋆ K + s))). */
function network({
  activate = relu,
  pool = (x) => maxPool2d(x, 2),
  score = (pooled) => sum(square(pooled)),
  wrt,
  batch = 2,
  channels = 1,
}: Net = {}): Model {
  const traced = model("network", {
    inputs: { x: [batch, 6, 5, channels] },
    params: { K: [3, 2, channels, 3], s: [3] },
    forward({ x, K, s }) {
      const features = activate(conv2d(x as Images, K).add(s));
      const pooled = pool(features);
      return { loss: score(pooled) };
    },
    ...(wrt && { wrt: wrt as ["x"] }),
  });
  return present(modelIn(traced));
}

/** Whether the gradients are summed over what has won. */
async function isSummedOverWinners(declared: Model): Promise<boolean> {
  const { graph } = await compileModel(declared);
  const nodes = reachable(rootsOf(graph));
  const isGathered = nodes.some(({ op }) => op === "gather");
  expect(nodes.some(({ op }) => op === "fold")).toBe(!isGathered);
  return isGathered;
}

describe("sums over the adjoint of max pooling", () => {
  const nets: readonly (readonly [string, Net])[] = [
    ["relu, then windows that lie side by side", {}],
    ["windows that overlap", { pool: (x) => maxPool2d(x, 2, { stride: 1 }) }],
    ["windows with gaps between", { pool: (x) => maxPool2d(x, [2, 1], { stride: [3, 2] }) }],
    ["a row of windows", { pool: (x) => maxPool2d(x, [1, 3], { stride: 1 }) }],
    ["dilated windows", { pool: (x) => maxPool2d(x, 2, { stride: 1, dilation: [2, 1] }) }],
    ["pooling first", { activate: (x) => x, score: (pooled) => sum(square(relu(pooled))) }],
    ["several channels", { channels: 2 }],
    [
      "relu of what is looked at elsewhere, too",
      { pool: (x) => maxPool2d(x, 2).add(stopGradient(mean(x))) },
    ],
    ["a batch of any size", { batch: "N" }],
  ];

  test.each(nets)("%s: only what has won takes part, and the gradients hold", async (_, net) => {
    const declared = network(net);
    expect(await isSummedOverWinners(declared)).toBe(true);
    const compile = { emit: ["valueAndGrad"] } as const;
    expectVerified(await checkModel(declared, { points: 2, kinks: 2, compile }));
    expectVerified(
      await checkModel(declared, { points: 2, kinks: 0, compile: { accumulate: true } }),
    );
  });

  const wholes: readonly (readonly [string, Net])[] = [
    ["the gradient of the images", { wrt: ["x", "K"] }],
    ["a margin", { pool: (x) => maxPool2d(x, 2, { padding: 1 }) }],
    ["large windows", { pool: (x) => maxPool2d(x, 3) }],
    ["a derivative that is not 0 or 1", { activate: (x) => leakyRelu(x, 0.1) }],
    ["another use of what is pooled", { activate: (x) => sin(relu(x)) }],
  ];

  test.each(wholes)("%s: everything stays as it is", async (_, net) => {
    const declared = network(net);
    expect(await isSummedOverWinners(declared)).toBe(false);
    expectVerified(await checkModel(declared, { points: 2, kinks: 1 }));
  });
});

describe("of the elements of a window", () => {
  /** Two windows of 2 × 2, of which the second has zeros: x K + s, times a weight. */
  const two = (): Model => {
    const traced = model("two", {
      inputs: { x: [1, 2, 4, 1], weight: [] },
      params: { K: [1, 1, 1, 1], s: [1] },
      forward({ x, weight, K, s }) {
        const pooled = maxPool2d(conv2d(x, K).add(s), 2);
        return { loss: sum(pooled).mul(weight) };
      },
      wrt: ["K", "s"],
    });
    return present(modelIn(traced));
  };

  test.each([
    [[4, 1, 2, 3], 4],
    [[1, 4, 2, 3], 4],
    [[1, 2, 4, 3], 4],
    [[1, 2, 3, 4], 4],
    [[5, 5, 5, 5], 5],
    [[-Infinity, 2, -Infinity, -Infinity], 2],
    [[Infinity, 2, 3, 4], Infinity],
  ])("%j: the largest gives the gradient", async (x, dK) => {
    expect(await gradientsOf(two(), inputs(x), [1, 0])).toEqual([dK, 2]);
  });

  test("of several that are equal it is the first, row by row", async () => {
    expect(await gradientsOf(two(), inputs([1, 2, 3, 4]), [0, 0])).toEqual([1, 2]);
    expect(await gradientsOf(two(), inputs([1, 2, 3, 4]), [-1, 0])).toEqual([1, 2]);
    expect(await gradientsOf(two(), inputs([1, 3, 3, 2]), [1, 0])).toEqual([3, 2]);
  });

  test("none wins where there is a NaN, and nothing is passed on", async () => {
    expect(await gradientsOf(two(), inputs([1, NaN, 3, 4]), [1, 0])).toEqual([0, 1]);
  });

  test("a sum of one window is left alone: it would keep the sign of a zero", async () => {
    const declared = network({ batch: 1, pool: (x) => maxPool2d(x, 2, { stride: 4 }) });
    expect(await isSummedOverWinners(declared)).toBe(false);
  });

  /** The first window, row by row, beside zeros. */
  function inputs([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] {
    return [a, b, 0, 0, c, d, 0, 0, 1];
  }

  async function gradientsOf(
    declared: Model,
    inputs: readonly number[],
    params: readonly number[],
  ): Promise<number[]> {
    const emitted = evaluateModule((await compileModel(declared)).code);
    const memory = emitted.allocate();
    memory.inputs.set(inputs);
    memory.params?.set(params);
    const arrays = [memory.inputs, present(memory.params), memory.cache];
    emitted.forward(...arrays);
    emitted.backward(...arrays, memory.grads);
    return [...memory.grads];
  }
});
