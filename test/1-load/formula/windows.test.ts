import { describe, expect, it } from "vitest";
import {
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  einsum,
  expr,
  layerNorm,
  maxPool2d,
  model,
  pad,
  type Tensor,
} from "../../../src/index.ts";
import { contentOf } from "../../../src/1-load/builder/value.ts";

const leaves = {
  image: [6, 5, 2],
  K: [3, 2, 2, 4],
  G: [1, 1, 1, 2],
  wave: [7, 2],
  W: [3, 2, 2],
  A: [2, 3],
  B: [3, 4],
  v: [3],
} as const;

type Given = { readonly [N in keyof typeof leaves]: Tensor<[...(typeof leaves)[N]]> };

/** Both are the same node of the graph. */
function same(build: (given: Given) => { formula: Tensor; built: Tensor }): void {
  model("same", {
    inputs: leaves,
    forward: (given) => {
      const { formula, built } = build(given);
      expect(contentOf(formula)?.node).toBe(contentOf(built)?.node);
      return { formula };
    },
  });
}

describe("formulas of windows", () => {
  it.each<[string, (given: Given) => Tensor]>([
    ["conv2d(image, K)", ({ image, K }) => conv2d(image, K)],
    ["conv2d(image, K, 2)", ({ image, K }) => conv2d(image, K, { stride: 2 })],
    ['conv2d(image, K, [2, 1], "same")', ({ image, K }) =>
      conv2d(image, K, { stride: [2, 1], padding: "same" })],
    ["conv2d(image, K, 1, [2, 1], 2)", ({ image, K }) =>
      conv2d(image, K, { padding: [2, 1], dilation: 2 })],
    ["conv2d(image, G, 1, 0, 1, 2)", ({ image, G }) => conv2d(image, G, { groups: 2 })],
    ["conv1d(wave, W, 2, 1)", ({ wave, W }) => conv1d(wave, W, { stride: 2, padding: 1 })],
    ["maxPool2d(image, 2)", ({ image }) => maxPool2d(image, 2)],
    ["avgPool2d(image, [3, 2], 1, 1)", ({ image }) =>
      avgPool2d(image, [3, 2], { stride: 1, padding: 1 })],
    ["pad(A, 1)", ({ A }) => pad(A, 1)],
    ["pad(A, [[1, 0], [2, 3]], -1)", ({ A }) => pad(A, [[1, 0], [2, 3]], -1)],
    ['einsum("ij,jk->ik", A, B)', ({ A, B }) => einsum("ij,jk->ik", A, B)],
    ["einsum('ij,jk,j->', A, B, v)", ({ A, B, v }) => einsum("ij,jk,j->", A, B, v)],
    ["layerNorm(A)", ({ A }) => layerNorm(A)],
    ["layerNorm(A, v, v + 1)", ({ A, v }) => layerNorm(A, { gain: v, bias: v.add(1) })],
    ["batchNorm(A, v)", ({ A, v }) => batchNorm(A, { gain: v })],
  ])("%s", (text, build) => {
    same((given) => ({ formula: expr(text, given), built: build(given) }));
  }); // prettier-ignore

  it("take no words where tensors belong", () => {
    same(({ A, ...given }) => {
      expect(() => expr('sum("A")', { A })).toThrow("strings are not part of a formula");
      expect(() => expr('conv2d("A", K)', given)).toThrow("a tensor belongs here");
      expect(() => expr('pad(A, "one")', { A })).toThrow("strings are not part of a formula");
      expect(() => expr("pad(A, A)", { A })).toThrow("numbers belong here");
      return { formula: A, built: A };
    });
  });
});

describe("normalization in parts", () => {
  it("takes the mean and the variance that it is given", () => {
    same(({ A, v }) => ({
      formula: expr("(A - v) ./ sqrt(v + 0.25) .* v + v", { A, v }),
      built: batchNorm(A, { mean: v, variance: v, gain: v, bias: v, epsilon: 0.25 }),
    }));
  });
});

describe('"same" padding', () => {
  it.each([
    [{ padding: "same" }, [0, 1, 1, 1]],
    [{ padding: "same", stride: 2 }, [0, 0, 1, 1]],
    [{ padding: "same", stride: 2, dilation: [1, 2] }, [0, 0, 2, 2]],
    [{ padding: "same", stride: 3 }, [0, 0, 0, 1]],
    [{ padding: "valid" }, [0, 0, 0, 0]],
    [{ padding: [2, 1] }, [2, 2, 1, 1]],
  ] as const)("%j of [6, 5] with a window of [2, 3] adds %j", (options, padding) => {
    model("padding", {
      inputs: { image: [6, 5, 1], K: [2, 3, 1, 1] },
      forward({ image, K }) {
        const y = conv2d(image, K, options);
        expect(contentOf(y)?.node.attributes["padding"]).toEqual(padding);
        return { y };
      },
    });
  });
});
