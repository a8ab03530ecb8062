import { describe, expect, test, vi } from "vitest";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { schedule } from "../../src/5-schedule/schedule.ts";
import { lower } from "../../src/6-lower/lower.ts";
import { checkModel } from "../../src/check/check.ts";
import type { CheckReport } from "../../src/check/report.ts";
import { compileModel } from "../../src/compile.ts";
import type { Attributes, Leaf, Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { windowCases } from "../support/cases/windows.ts";
import { runProgram } from "../support/loops.ts";
import { Builder } from "../../src/ops/builder.ts";
import { evaluate, gradientModel, modelWith, valueAt, verifyAdjoint } from "../support/graphs.ts";

vi.setConfig({ testTimeout: 60_000 });

function expectVerified(report: CheckReport, what: unknown): void {
  const wrong = [...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok");
  expect(wrong, JSON.stringify(what)).toEqual([]);
  expect(report.counts.differences + report.counts.kinks).toBeGreaterThan(0);
}

/** Every choice of one from each list. */
function combinations<T>(lists: Readonly<Record<string, readonly T[]>>): Record<string, T>[] {
  return Object.entries(lists).reduce<Record<string, T>[]>(
    (all, [name, choices]) =>
      all.flatMap((sofar) => choices.map((choice) => ({ ...sofar, [name]: choice }))),
    [{}],
  );
}

/** The correlation, written down once more: five loops over numbers. */
function correlated(
  x: readonly number[],
  [height, width, channels]: readonly [number, number, number],
  kernel: readonly number[],
  [high, wide, own, filters]: readonly [number, number, number, number],
  { strides, dilations, padding }: Readonly<Record<string, readonly number[]>>,
): number[] {
  const [s1 = 1, s2 = 1] = strides ?? [];
  const [d1 = 1, d2 = 1] = dilations ?? [];
  const [top = 0, bottom = 0, left = 0, right = 0] = padding ?? [];
  const rows = Math.floor((height + top + bottom - d1 * (high - 1) - 1) / s1) + 1;
  const columns = Math.floor((width + left + right - d2 * (wide - 1) - 1) / s2) + 1;
  const groups = channels / own;
  const y: number[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      for (let f = 0; f < filters; f++) {
        let sum = 0;
        for (let i = 0; i < high; i++) {
          for (let j = 0; j < wide; j++) {
            const [row, column] = [r * s1 + i * d1 - top, c * s2 + j * d2 - left];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let k = 0; k < own; k++) {
              const channel = Math.floor(f / (filters / groups)) * own + k;
              const pixel = x[(row * width + column) * channels + channel] ?? NaN;
              sum += pixel * (kernel[((i * wide + j) * own + k) * filters + f] ?? NaN);
            }
          }
        }
        y.push(sum);
      }
    }
  }
  return y;
}

const numbers = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.sin(at * 1.7) + ((at * 7) % 5) / 8);

describe("conv2d", () => {
  const settings = combinations({
    strides: [[1, 1], [2, 1], [3, 2]],
    dilations: [[1, 1], [1, 2]],
    padding: [[0, 0, 0, 0], [1, 1, 1, 1], [2, 0, 1, 3]],
    groups: [[1], [2]],
    size: [[3, 2], [1, 3]],
  }); // prettier-ignore
  const attributesOf = ({ groups, size, ...rest }: Record<string, number[]>): Attributes => {
    expect(size).toHaveLength(2);
    return { ...rest, groups: groups?.[0] ?? 1 };
  };
  const kernelOf = ({
    groups,
    size,
  }: Record<string, number[]>): [number, number, number, number] => {
    const [high = 1, wide = 1] = size ?? [];
    return [high, wide, 2 / (groups?.[0] ?? 1), 2];
  };

  test(`has the values of the definition in ${settings.length} settings`, () => {
    for (const one of settings) {
      const kernel = kernelOf(one);
      const model = modelWith([[5, 6, 2], kernel], (b, x, w) =>
        b.apply("conv2d", [x, w], attributesOf(one)),
      );
      const [x, w] = [numbers(60), numbers(kernel.reduce((a, b) => a * b))];
      const expected = correlated(x, [5, 6, 2], w, kernel, one);
      const found = valueAt(model, x, w);
      expect(found.length, JSON.stringify(one)).toBe(expected.length);
      found.forEach((value, at) => {
        expect(value).toBeCloseTo(expected[at] ?? NaN, 12);
      });
    }
  });

  test("has the gradients of the definition, and second ones", () => {
    for (const [at, one] of settings.entries()) {
      if (at % 7 !== 0) continue;
      const model = modelWith([[3, 5, 2], kernelOf(one)], (b, x, w) =>
        b.apply("conv2d", [x, w], attributesOf(one)),
      );
      expectVerified(verifyAdjoint(model, 1, 0), one);
      if (at % 21 === 0) expectVerified(verifyAdjoint(gradientModel(model), 1, 0), one);
    }
  });

  test("as emitted, with and without a batch", async () => {
    for (const [at, one] of settings.entries()) {
      if (at % 11 !== 0) continue;
      const x = [[3, 4, 2], [2, 3, 4, 2], [1, 2, 2, 3, 2]][at % 3] ?? []; // prettier-ignore
      const padding = [2, 1, 1, 2];
      const model = modelWith([x, kernelOf(one), [2]], (b, image, w, c) =>
        b.apply("relu", [
          b.add(b.apply("conv2d", [image, w], { ...attributesOf(one), padding }), c),
        ]),
      );
      expectVerified(await checkModel(model, { seed: 1, points: 1, kinks: 1 }), one);
    }
  });
});

describe("conv1d", () => {
  const settings = combinations({
    strides: [[1], [2]],
    dilations: [[1], [3]],
    padding: [[0, 0], [2, 1]],
    groups: [[1], [3]],
  }); // prettier-ignore

  test("is conv2d of one row", () => {
    for (const { groups, ...rest } of settings) {
      const count = groups?.[0] ?? 1;
      const model = modelWith([[8, 3], [2, 3 / count, 6]], (b, x, w) => {
        const line = b.apply("conv1d", [x, w], { ...rest, groups: count });
        const image = b.reshape(x, shapeOf([1, 8, 3]));
        const row = b.reshape(w, shapeOf([1, 2, 3 / count, 6]));
        const attributes = {
          strides: [1, ...(rest["strides"] ?? [])],
          dilations: [1, ...(rest["dilations"] ?? [])],
          padding: [0, 0, ...(rest["padding"] ?? [])],
          groups: count,
        };
        const y = b.apply("conv2d", [image, row], attributes);
        return b.sub(line, b.reshape(y, line.shape));
      }); // prettier-ignore
      const value = valueAt(model, numbers(24), numbers(36 / count));
      expect(value.every((difference) => difference === 0)).toBe(true);
    }
  });

  test("has the gradients of the definition, as emitted", async () => {
    for (const { groups, ...rest } of settings) {
      const count = groups?.[0] ?? 1;
      const model = modelWith([[2, 5, 3], [2, 3 / count, 3]], (b, x, w) =>
        b.apply("conv1d", [x, w], { ...rest, groups: count }),
      ); // prettier-ignore
      expectVerified(await checkModel(model, { seed: 1, points: 1, kinks: 0 }), rest);
    }
  });
});

describe.each(["maxPool2d", "avgPool2d"])("%s", (op) => {
  const settings = combinations({
    window: [[2, 2], [3, 2]],
    strides: [[1, 1], [2, 3]],
    dilations: [[1, 1], [1, 2]],
    padding: [[0, 0, 0, 0], [1, 0, 0, 1]],
  }); // prettier-ignore
  const modelOf = (sizes: readonly number[], attributes: Attributes): Model =>
    modelWith([sizes], (b, x) => b.apply(op, [x], attributes));

  test("has the gradients of the definition, and second ones", () => {
    for (const [at, one] of settings.entries()) {
      expectVerified(verifyAdjoint(modelOf([4, 4, 1], one), 1, 1), one);
      if (at % 5 !== 0) continue;
      expectVerified(verifyAdjoint(gradientModel(modelOf([3, 4, 1], one)), 1, 0), one);
    }
  });

  test("as emitted", async () => {
    for (const [at, one] of settings.entries()) {
      if (at % 5 !== 0) continue;
      const model = modelOf([2, 4, 5, 2], one);
      expectVerified(await checkModel(model, { seed: 1, points: 1, kinks: 2 }), one);
    }
  });
});

describe("the first winner of a window", () => {
  const window = { window: [2, 2], strides: [2, 2], dilations: [1, 1], padding: [0, 0, 0, 0] };
  const total = (b: Builder, x: Node): Node =>
    b.apply("sum", [x], { axes: x.shape.map((_, axis) => axis), keepDims: false });
  const pooled = (attributes: Attributes, sizes = [2, 4, 1]): Model =>
    modelWith([sizes], (b, x) => total(b, b.apply("maxPool2d", [x], attributes)));

  test("takes the gradient of a tie, row by row, as PyTorch has it", () => {
    // torch: F.max_pool2d of [[1, 3, 2, 2], [3, 3, 2, 2]] has gradient [[0, 1, 1, 0], [0, 0, 0, 0]].
    const { value, reverse, forward } = evaluate(pooled(window), [1, 3, 2, 2, 3, 3, 2, 2]);
    expect(value).toEqual([5]);
    expect(reverse).toEqual([[0, 1, 1, 0, 0, 0, 0, 0]]);
    expect(forward).toEqual(reverse);
  });

  test("takes it once for every window that it wins", () => {
    const overlapping = { ...window, strides: [1, 1] };
    expect(evaluate(pooled(overlapping, [3, 3, 1]), [1, 2, 3, 4, 9, 5, 6, 7, 8]).reverse).toEqual([
      [0, 0, 0, 0, 4, 0, 0, 0, 0],
    ]);
  });

  test("is never the padding, however small the numbers are", () => {
    const margin = { ...window, padding: [1, 1, 1, 1] };
    const { value, reverse } = evaluate(pooled(margin, [2, 2, 1]), [-5, -6, -7, -8]);
    expect(value).toEqual([-26]);
    expect(reverse).toEqual([[1, 1, 1, 1]]);
  });

  test("is not there where a NaN is, which propagates", () => {
    const { value, reverse } = evaluate(pooled(window, [2, 2, 1]), [1, NaN, 3, 4]);
    expect(value).toEqual([NaN]);
    expect(reverse).toEqual([[0, 0, 0, 0]]);
  });

  test("lets no infinite derivative through to those that lose", () => {
    const model = modelWith([[2, 2, 1]], (b, x) =>
      total(b, b.apply("maxPool2d", [b.apply("sqrt", [x])], window)),
    );
    expect(evaluate(model, [0, 0, 0, 4]).reverse).toEqual([[0, 0, 0, 0.25]]);
    const padded = { ...window, padding: [1, 0, 0, 1] };
    const margin = modelWith([[1, 1, 1]], (b, x) =>
      total(b, b.apply("maxPool2d", [b.apply("sqrt", [x])], padded)),
    );
    expect(evaluate(margin, [4]).reverse).toEqual([[0.25]]);
  });
});

test("a gradient of conv2d by hand: the kernel's is the correlation, the image's the convolution", () => {
  // y = [a b] ⋆ x: dK = [x₀ g₀ + x₁ g₁, x₁ g₀ + x₂ g₁] and dx = [a g₀, b g₀ + a g₁, b g₁] with g = 2 y.
  const attributes = { strides: [1, 1], dilations: [1, 1], padding: [0, 0, 0, 0], groups: 1 };
  const model = modelWith([[1, 3, 1], [1, 2, 1, 1]], (b, x, w) => {
    const y = b.apply("square", [b.apply("conv2d", [x, w], attributes)]);
    return b.apply("sum", [y], { axes: [0, 1, 2], keepDims: false });
  }); // prettier-ignore
  const { value, reverse } = evaluate(model, [1, 2, 3], [10, 1]);
  expect(value).toEqual([12 ** 2 + 23 ** 2]);
  expect(reverse).toEqual([
    [10 * 24, 1 * 24 + 10 * 46, 1 * 46],
    [1 * 24 + 2 * 46, 2 * 24 + 3 * 46],
  ]);
});

describe.each(byOperation(windowCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});

describe("pad", () => {
  test("takes any number", () => {
    const model = modelWith([[2]], (b, x) =>
      b.apply("pad", [x], { widths: [1, 2], value: -Infinity }),
    );
    expect(valueAt(model, [3, 4])).toEqual([-Infinity, 3, 4, -Infinity, -Infinity]);
  });

  test("a margin is a gradient too, added to what is there", async () => {
    // The gradient of w is the padded value itself; it is written into, or added to, grads.
    const model = modelWith([[2], [5]], (b, x, w) =>
      b.apply("sum", [b.mul(b.apply("pad", [x], { widths: [1, 2], value: 4 }), w)], {
        axes: [0],
        keepDims: false,
      }),
    );
    for (const accumulate of [false, true]) {
      const options = { seed: 1, points: 1, kinks: 0, compile: { accumulate } };
      expectVerified(await checkModel(model, options), accumulate);
    }
  });
});

describe("emitted convolutional networks", () => {
  const images = { strides: [1, 1], dilations: [1, 1], padding: [1, 1, 1, 1] };
  const halves = { window: [2, 2], strides: [2, 2], dilations: [1, 1], padding: [0, 0, 0, 0] };

  test("keep padded images and not their windows, and add up gradients without them", async () => {
    const model = modelWith([[8, 28, 28, 1], [3, 3, 1, 4]], (b, x, w) => {
      const y = b.apply("conv2d", [x, w], { ...images, groups: 1 });
      return b.apply("sum", [b.apply("square", [y])], { axes: [0, 1, 2, 3], keepDims: false });
    }); // prettier-ignore
    const { stats } = await compileModel(model, { sourceName: "m.graph.ts" });
    const padded = 8 * 30 * 30;
    const y = 8 * 28 * 28 * 4;
    // The loss, the padded image, the result that its square needs again; twice the result, which two
    // products read many times, and the gradient of the images with their margins.
    expect(stats.sizes.cache).toBe(1 + padded + y + y + padded);
    // One product and one sum for each of nine neighbours and four filters, and a few for the rest.
    expect(stats.forward.operations).toBeLessThan(2 * 9 * y + 4 * y);
    expect(stats.backward.operations).toBeLessThan(2 * (2 * 9 * y) + 20 * y);
  });

  test("pool by one nest forward and one backward", async () => {
    const model = modelWith([[2, 4, 4, 3]], (b, x) => b.apply("maxPool2d", [x], halves));
    const { stats, code } = await compileModel(model, { sourceName: "m.graph.ts", upstream: true });
    // Batch, height, width, channels; the window once to find its largest.
    expect(stats.forward.loops).toBeLessThanOrEqual(6);
    // The gradient is cleared; the same loops, with the window twice: to find the winner, and to give it its share.
    expect(stats.backward.loops).toBeLessThanOrEqual(1 + 4 + 2 + 2);
    expect(stats.sizes.cache).toBe(2 * 2 * 2 * 3);
    expect(code).toContain("place of the first maxPool2d(a) in each window of a");
  });
});

test("a margin that only backward computes is added to grads as well", () => {
  const model = modelWith([[2], [5]], (b, x, w) =>
    b.add(b.apply("sum", [x], { axes: [0], keepDims: false }), b.apply("sum", [w], { axes: [0], keepDims: false })),
  ); // prettier-ignore
  const { graph } = model;
  const [x, w] = graph.leaves as [Leaf, Leaf];
  const margin = new Builder(graph.arena).apply("pad", [x.node], { widths: [1, 2], value: 4 });
  const gradients = [{ leaf: w, node: margin }];
  const program = lower(schedule(expandComposites({ ...graph, gradients })), { accumulate: true });
  const params = Float64Array.of(7, 8, 0, 0, 0, 0, 0);
  const { grads } = runProgram(program, { params }, (at) => 100 * (at + 1));
  expect([...grads]).toEqual([104, 207, 308, 404, 504]);
});

test("a network of convolutions, pooling and normalization, as emitted, batch and all", async () => {
  const same = { strides: [1, 1], dilations: [1, 1], padding: [1, 1, 1, 1] };
  const halves = { window: [2, 2], strides: [2, 2], dilations: [1, 1], padding: [0, 0, 0, 0] };
  const model = modelWith(
    [[2, 4, 4, 1], [3, 3, 1, 2], [2], [2], [3, 3, 1, 2], [1, 1, 2, 3]],
    (b, x, w1, gain, bias, w2, w3) => {
      const z = b.apply("conv2d", [x, w1], { ...same, groups: 1 });
      const n = b.apply("batchNorm", [z, gain, bias], { axes: [0, 1, 2], epsilon: 0.1, isScaled: true });
      const p = b.apply("maxPool2d", [b.apply("tanh", [n])], halves);
      const y = b.apply("conv2d", [p, w2], { ...same, groups: 2 });
      const q = b.apply("avgPool2d", [b.add(b.apply("sin", [y]), p)], { ...halves, strides: [1, 1] });
      const o = b.apply("conv2d", [q, w3], { ...same, padding: [0, 0, 0, 0], groups: 1 });
      return b.apply("sum", [b.apply("square", [o])], { axes: [0, 1, 2, 3], keepDims: false });
    },
  ); // prettier-ignore
  const options = { seed: 1, points: 1, kinks: 0, compile: { accumulate: true } };
  expectVerified(await checkModel(model, options), "network");
});
