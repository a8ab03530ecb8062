import { expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { conv2d, maxPool2d, model, sin } from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";

interface Layer {
  readonly images: readonly [number | string, number, number, number];
  readonly kernel: readonly [number, number, number, number];
  readonly options?: Parameters<typeof conv2d>[2];
}

function modelOf({ images, kernel, options = {} }: Layer): Model {
  const traced = model("layer", {
    inputs: { x: images, K: kernel },
    forward: ({ x, K }) => ({ y: conv2d(x, K, options) }),
    wrt: ["x"],
  });
  return present(modelIn(traced));
}

/** The gradient of the images, of whole numbers: sums are the same in every order. */
function gradient(code: string, symbols: readonly number[]): number[] {
  const module = evaluateModule(code, symbols);
  const { inputs, cache, upstream, grads } = module.allocate();
  inputs.forEach((_, at) => (inputs[at] = ((at * 7) % 11) - 5));
  const g = present(upstream);
  g.forEach((_, at) => (g[at] = ((at * 5) % 13) - 6));
  module.forward(inputs, cache);
  module.backward(inputs, cache, g, grads);
  return [...grads];
}

const layers: readonly (readonly [string, Layer])[] = [
  ["blocks that fit", { images: [1, 6, 10, 3], kernel: [3, 3, 3, 16] }],
  ["positions left over", { images: [1, 5, 9, 5], kernel: [2, 3, 5, 17] }],
  ["strides", { images: [1, 9, 13, 3], kernel: [3, 3, 3, 16], options: { stride: 2 } }],
  ["a margin", { images: [1, 4, 7, 4], kernel: [3, 3, 4, 13], options: { padding: 1 } }],
  ["dilated windows", { images: [1, 7, 9, 3], kernel: [2, 2, 3, 20], options: { dilation: 3 } }],
  ["a batch of any size", { images: ["N", 6, 7, 3], kernel: [3, 2, 3, 16] }],
];

test.each(layers)("positions and channels of windows go in blocks: %s", async (_, layer) => {
  const declared = modelOf(layer);
  const options = { upstream: true };
  const { code } = await compileModel(declared, options);
  expect(code.slice(code.indexOf("function backward"))).toMatch(/in blocks of \d × \d/);
  const plain = await compileModel(declared, { ...options, debug: true });
  const symbols = typeof layer.images[0] === "string" ? [2] : [];
  const found = gradient(code, symbols);
  expect(found.some((number) => number !== 0)).toBe(true);
  expect(found.map((number) => number + 0)).toEqual(
    gradient(plain.code, symbols).map((number) => number + 0),
  );
});

test("windows that lie side by side are kept as what they are windows of", async () => {
  const traced = model("pooling", {
    inputs: { x: [1, 6, 8, 3] },
    forward: ({ x }) => ({ y: maxPool2d(sin(x), 2) }),
  });
  const { program } = await compileModel(present(modelIn(traced)), { upstream: true });
  const kept = program.cache.filter(({ use }) => use === "saved");
  const ranks = kept.map(({ buffer }) => buffer.shape.length);
  expect(ranks).toEqual([4]);
});
