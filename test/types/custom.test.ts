import { describe, expect, expectTypeOf, it } from "vitest";
import { customGradient, customOp, model, mul, sum, type Tensor } from "../../src/index.ts";

function inModel(body: (x: Tensor<[3]>, A: Tensor<[2, 3]>) => void): void {
  model("types", {
    inputs: { x: [3], A: [2, 3] },
    forward: ({ x, A }) => {
      body(x, A);
      return { s: sum(x) };
    },
  });
}

describe("customOp", () => {
  it("takes as many operands as its formula names, and broadcasts them", () => {
    inModel((x, A) => {
      const one = customOp("one(x) = x ^ 2 / (1 + exp(-x))");
      const two = customOp("two(a, b) = a * b");
      const three = customOp("three(a, b, c) = a * b + c");
      expectTypeOf(one(A)).toEqualTypeOf<Tensor<[2, 3]>>();
      expectTypeOf(one(2)).toEqualTypeOf<Tensor<[]>>();
      expectTypeOf(two(A, x)).toEqualTypeOf<Tensor<[2, 3]>>();
      expectTypeOf(three(A, x, 1)).toEqualTypeOf<Tensor>();
      // @ts-expect-error one operand
      one(x, x);
      // @ts-expect-error [3] and [2] cannot be broadcast
      expect(() => two(x, [1, 2])).toThrow("GRADC2001");
    });
  });
});

describe("customGradient", () => {
  it("gives the functions the shapes of the operands", () => {
    inModel((x, A) => {
      const y = customGradient(
        [A, x],
        (a, b) => {
          expectTypeOf(a).toEqualTypeOf<Tensor<[2, 3]>>();
          expectTypeOf(b).toEqualTypeOf<Tensor<[3]>>();
          return mul(a, b);
        },
        (g, y, a, b) => {
          expectTypeOf(g).toEqualTypeOf<Tensor<[2, 3]>>();
          expectTypeOf(y).toEqualTypeOf<Tensor<[2, 3]>>();
          expectTypeOf(b).toEqualTypeOf<Tensor<[3]>>();
          return [g.mul(b), sum(g.mul(a), 0)];
        },
      );
      expectTypeOf(y).toEqualTypeOf<Tensor<[2, 3]>>();
      const short = (g: Tensor<[2, 3]>) => [g] as const;
      // @ts-expect-error one gradient an operand
      expect(() => customGradient([A, x], (a) => a, short)).toThrow("GRADC2010");
    });
  });
});
