import { describe, expect, expectTypeOf, it } from "vitest";
import {
  grad,
  hessianVectorProduct,
  jvp,
  model,
  square,
  sum,
  type Tensor,
  tanh,
  vjp,
} from "../../src/index.ts";

function inModel(body: (x: Tensor<[3]>, W: Tensor<[2, 3]>, y: Tensor<[]>) => void): void {
  model("types", {
    inputs: { x: [3], W: [2, 3] },
    forward: ({ x, W }) => {
      body(x, W, sum(square(x)));
      return { s: sum(x) };
    },
  });
}

describe("derivatives in models", () => {
  it("grad gives what it is taken of: tensors, lists and records of them", () => {
    inModel((x, W, y) => {
      expectTypeOf(grad(y, x)).toEqualTypeOf<Tensor<[3]>>();
      const [gx, gW] = grad(y, [x, W]);
      expectTypeOf(gx).toEqualTypeOf<Tensor<[3]>>();
      expectTypeOf(gW).toEqualTypeOf<Tensor<[2, 3]>>();
      const all = grad(y, { x, more: [W] });
      expectTypeOf(all.x).toEqualTypeOf<Tensor<[3]>>();
      expectTypeOf(all.more[0]).toEqualTypeOf<Tensor<[2, 3]>>();
    });
  });

  it("grad and hessianVectorProduct are of scalars", () => {
    inModel((x) => {
      // @ts-expect-error a vector is no scalar
      expect(() => grad(tanh(x), x)).toThrow("GRADC2012");
      // @ts-expect-error a vector is no scalar
      expect(() => hessianVectorProduct(tanh(x), x, x)).toThrow("GRADC2012");
    });
  });

  it("of any shape, where it is not known", () => {
    inModel((x, _, y) => {
      const unknown: Tensor = y;
      expectTypeOf(grad(unknown, x)).toEqualTypeOf<Tensor<[3]>>();
    });
  });

  it("with respect to tensors", () => {
    inModel((_, __, y) => {
      // @ts-expect-error a number is no tensor
      expect(() => grad(y, 3)).toThrow("GRADC2012");
    });
  });

  it("jvp has the shape of what it differentiates", () => {
    inModel((x, W, y) => {
      expectTypeOf(jvp(W, x, x)).toEqualTypeOf<Tensor<[2, 3]>>();
      expectTypeOf(jvp(y, { x, W }, { x: [1, 2, 3], W: 1 })).toEqualTypeOf<Tensor<[]>>();
      // @ts-expect-error a direction is missing
      expect(() => jvp(y, { x, W }, { x })).toThrow("GRADC2012");
    });
  });

  it("vjp and hessianVectorProduct have those of what they are taken of", () => {
    inModel((x, W, y) => {
      expectTypeOf(vjp(tanh(x), [W], 1)).toEqualTypeOf<[Tensor<[2, 3]>]>();
      expectTypeOf(hessianVectorProduct(y, { x }, { x: 1 })).toEqualTypeOf<{ x: Tensor<[3]> }>();
    });
  });
});
