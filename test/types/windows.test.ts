import { describe, expect, expectTypeOf, it } from "vitest";
import {
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  einsum,
  layerNorm,
  maxPool2d,
  model,
  pad,
  type Tensor,
} from "../../src/index.ts";

const declared = {
  image: [28, 28, 1],
  batch: [8, 28, 28, 3],
  wave: [2, 100, 4],
  K1: [5, 4, 6],
  K: [3, 3, 3, 16],
  one: [3, 3, 1, 8],
  even: [2, 4, 1, 8],
  A: [3, 4],
  B: [4, 5],
  S: [3, 3],
  v: [4],
} as const;
type Leaves = { readonly [N in keyof typeof declared]: Tensor<[...(typeof declared)[N]]> };

function inModel(body: (leaves: Leaves) => void): void {
  model("types", {
    inputs: declared,
    forward: (leaves) => {
      body(leaves);
      return { v: leaves.v };
    },
  });
}

/** The shape in the type and the shape at run time are the same. */
function same<S extends readonly number[]>(tensor: { readonly shape: S }, shape: NoInfer<S>): void {
  expect(tensor.shape).toEqual(shape);
}

describe("shapes of windows as types", () => {
  it("follows stride, padding and dilation", () => {
    inModel(({ image, batch, one, even, K }) => {
      const y = conv2d(batch, K);
      expectTypeOf(y.shape).toEqualTypeOf<[8, 26, 26, 16]>();
      same(y, [8, 26, 26, 16]);
      const same28 = conv2d(batch, K, { padding: "same" });
      expectTypeOf(same28.shape).toEqualTypeOf<[8, 28, 28, 16]>();
      same(same28, [8, 28, 28, 16]);
      const strided = conv2d(image, one, { stride: [2, 3], padding: [1, 0] });
      expectTypeOf(strided.shape).toEqualTypeOf<[14, 9, 8]>();
      same(strided, [14, 9, 8]);
      const dilated = conv2d(image, even, { dilation: [3, 2], padding: "valid" });
      expectTypeOf(dilated.shape).toEqualTypeOf<[25, 22, 8]>();
      same(dilated, [25, 22, 8]);
      const half = conv2d(image, even, { stride: 3, padding: "same", dilation: 2 });
      expectTypeOf(half.shape).toEqualTypeOf<[10, 10, 8]>();
      same(half, [10, 10, 8]);
    });
  });

  it("follows one axis", () => {
    inModel(({ wave, K1 }) => {
      const y = conv1d(wave, K1, { stride: 2, padding: 1 });
      expectTypeOf(y.shape).toEqualTypeOf<[2, 49, 6]>();
      same(y, [2, 49, 6]);
    });
  });

  it("pools by the window unless told otherwise", () => {
    inModel(({ batch }) => {
      const half = maxPool2d(batch, 2);
      expectTypeOf(half.shape).toEqualTypeOf<[8, 14, 14, 3]>();
      same(half, [8, 14, 14, 3]);
      const overlapping = avgPool2d(batch, [3, 2], { stride: 2, padding: 1 });
      expectTypeOf(overlapping.shape).toEqualTypeOf<[8, 14, 15, 3]>();
      same(overlapping, [8, 14, 15, 3]);
    });
  });

  it("leaves open what is known at run time only", () => {
    inModel(({ batch, K }) => {
      const stride = parseInt("2");
      const y = conv2d(batch, K, { stride });
      expectTypeOf(y.shape).toEqualTypeOf<[8, number, number, 16]>();
      same(y, [8, 13, 13, 16]);
      const options: { stride?: number; padding: "same" | "valid" } = { padding: "same" };
      expectTypeOf(conv2d(batch, K, options).shape).toEqualTypeOf<[8, number, number, 16]>();
      const window = parseInt("3");
      expectTypeOf(maxPool2d(batch, window).shape).toEqualTypeOf<[8, number, number, 3]>();
    });
  });

  it("says where channels, kernels and windows do not fit", () => {
    inModel(({ image, batch, K, K1, A }) => {
      // @ts-expect-error [28, 28, 1] has 1 channels, [3, 3, 3, 16] takes 3
      expect(() => conv2d(image, K)).toThrow("conv2d cannot combine");
      // @ts-expect-error [5, 4, 6] is no kernel
      expect(() => conv2d(batch, K1)).toThrow("conv2d cannot combine");
      // @ts-expect-error a window does not fit
      expect(() => maxPool2d(image, 29)).toThrow("no place for a window");
      // @ts-expect-error too few axes
      expect(() => maxPool2d(A, 2)).toThrow("takes images");
    });
  });

  it("pads", () => {
    inModel(({ A, v }) => {
      const all = pad(A, 2);
      expectTypeOf(all.shape).toEqualTypeOf<[7, 8]>();
      same(all, [7, 8]);
      const each = A.pad([[1, 2], [0, 3]], -1); // prettier-ignore
      expectTypeOf(each.shape).toEqualTypeOf<[6, 7]>();
      same(each, [6, 7]);
      const sides = pad(v, [3, 0]);
      expectTypeOf(sides.shape).toEqualTypeOf<[7]>();
      same(sides, [7]);
    });
  });

  it("keeps the shape of what is normalized", () => {
    inModel(({ batch, A, v }) => {
      expectTypeOf(layerNorm(A, { gain: v }).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(batchNorm(batch).shape).toEqualTypeOf<[8, 28, 28, 3]>();
    });
  });
});

describe("shapes of einsum as types", () => {
  it("follows the letters", () => {
    inModel(({ A, B, S, v }) => {
      const product = einsum("ij,jk->ik", A, B);
      expectTypeOf(product.shape).toEqualTypeOf<[3, 5]>();
      same(product, [3, 5]);
      const turned = einsum("ij, jk -> ki", A, B);
      expectTypeOf(turned.shape).toEqualTypeOf<[5, 3]>();
      same(turned, [5, 3]);
      const diagonal = einsum("ii->i", S);
      expectTypeOf(diagonal.shape).toEqualTypeOf<[3]>();
      same(diagonal, [3]);
      const trace = einsum("ii->", S);
      expectTypeOf(trace.shape).toEqualTypeOf<[]>();
      same(trace, []);
      const three = einsum("ij,jk,j->ik", A, B, v);
      expectTypeOf(three.shape).toEqualTypeOf<[3, 5]>();
      same(three, [3, 5]);
    });
  });

  it("leaves open an ellipsis and a result that is not written", () => {
    inModel(({ A, B }) => {
      expectTypeOf(einsum("...i->...", A).shape).toEqualTypeOf<number[]>();
      expectTypeOf(einsum("ij,jk", A, B).shape).toEqualTypeOf<number[]>();
    });
  });

  it("says where letters and axes do not fit", () => {
    inModel(({ A, B, v }) => {
      // @ts-expect-error "ijk" does not name the axes of [3, 4]
      expect(() => einsum("ijk->i", A)).toThrow("einsum names 3 axes");
      // @ts-expect-error no operand has the letter z
      expect(() => einsum("ij,jk->iz", A, B)).toThrow("does not know the size of z");
      // @ts-expect-error more operands than there are
      expect(() => einsum("ij,j->i", A)).toThrow("letters for 2 operands");
      // @ts-expect-error a letter for every operand
      expect(() => einsum("ij->i", A, v)).toThrow("letters for 1 operands, not for 2");
    });
  });
});
