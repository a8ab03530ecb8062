import { expect, expectTypeOf, it } from "vitest";
import {
  atan2,
  binaryCrossEntropy,
  clip,
  type Condition,
  dropout,
  elu,
  fma,
  greater,
  huber,
  integerPow,
  isFinite,
  leakyRelu,
  model,
  silu,
  type Tensor,
  where,
} from "../../src/index.ts";

interface Given {
  v: Tensor<[4]>;
  w: Tensor<[3]>;
  A: Tensor<[3, 4]>;
  s: Tensor<[]>;
}

function inModel(check: (given: Given) => void): void {
  model("shapes", {
    inputs: { v: [4], w: [3], A: [3, 4], s: [] },
    forward(given) {
      check(given);
      return { s: given.s };
    },
  });
}

it("follows rows of one, two and three operands", () => {
  inModel(({ v, A, s, w }) => {
    expectTypeOf(silu(A).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(v.sinc().shape).toEqualTypeOf<[4]>();
    expectTypeOf(atan2(A, v).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(v.hypot(A).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(clip(v, 0, 1).shape).toEqualTypeOf<[4]>();
    expectTypeOf(clip(v, s, A).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(v.clip(-1, 1).shape).toEqualTypeOf<[4]>();
    expectTypeOf(fma(s, v, A).shape).toEqualTypeOf<[3, 4]>();
    expect(fma(s, v, A).shape).toEqual([3, 4]);
    // @ts-expect-error [4] and [3]
    expect(() => atan2(v, w)).toThrow("GRADC2001");
    // @ts-expect-error [4] and [3]
    expect(() => clip(v, 0, w)).toThrow("GRADC2001");
    // @ts-expect-error the upper bound is missing
    expect(() => clip(v, 0)).toThrow("GRADC2002");
  });
});

it("lets parameters with a default be left out", () => {
  inModel(({ v, w, A }) => {
    expectTypeOf(leakyRelu(A).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(leakyRelu(v, 0.2).shape).toEqualTypeOf<[4]>();
    expectTypeOf(v.elu().shape).toEqualTypeOf<[4]>();
    expectTypeOf(elu(v, A).shape).toEqualTypeOf<[3, 4]>();
    // @ts-expect-error [4] and [3]
    expect(() => leakyRelu(v, w)).toThrow("GRADC2001");
  });
});

it("tells truth values from numbers", () => {
  inModel(({ v, A }) => {
    expectTypeOf(isFinite(A)).toExtend<Condition<[3, 4]>>();
    expectTypeOf(v.isFinite().shape).toEqualTypeOf<[4]>();
    expectTypeOf(where(isFinite(v), A, 0).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(dropout(v, greater(A, 0), 0.5).shape).toEqualTypeOf<[3, 4]>();
    // @ts-expect-error a truth value is no number
    expect(() => silu(isFinite(v))).toThrow("GRADC2002");
  });
});

it("keeps the shape where the other argument is a number", () => {
  inModel(({ v, w, A }) => {
    expectTypeOf(integerPow(A, 3).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(v.integerPow(-1).shape).toEqualTypeOf<[4]>();
    expectTypeOf(dropout(A, v, 0.1).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(huber(v, [1, 2, 3, 4], 0.5).shape).toEqualTypeOf<[]>();
    expectTypeOf(binaryCrossEntropy(A, A).shape).toEqualTypeOf<[]>();
    // @ts-expect-error shapes differ
    expect(() => huber(v, w)).toThrow("GRADC2005");
    // @ts-expect-error [4] and [3]
    expect(() => dropout(v, w, 0.1)).toThrow("GRADC2001");
  });
});
