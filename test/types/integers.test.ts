import { expect, expectTypeOf, it } from "vitest";
import * as g from "../../src/index.ts";
import type { Condition, IntTensor, Tensor } from "../../src/index.ts";

/** Types are checked by the compiler; here the model must also be one. */
const declared = (): g.TracedModel =>
  g.model("m", {
    inputs: { ids: g.int([5]), pairs: g.int([2, 3]), mask: g.bool([5]), y: [5], i: g.int([]) },
    params: { W: [8, 4], v: [5] },
    forward({ ids, pairs, mask, y, i, W, v }) {
      expectTypeOf(ids).toEqualTypeOf<IntTensor<[5]>>();
      expectTypeOf(mask).toEqualTypeOf<Condition<[5]>>();
      expectTypeOf(y).toEqualTypeOf<Tensor<[5]>>();

      expectTypeOf(g.take(W, ids)).toEqualTypeOf<Tensor<[5, 4]>>();
      expectTypeOf(W.take(pairs, 1)).toEqualTypeOf<Tensor<[8, 2, 3]>>();
      expectTypeOf(g.take(W, i)).toEqualTypeOf<Tensor<[4]>>();
      expectTypeOf(g.take(ids, pairs)).toEqualTypeOf<IntTensor<[2, 3]>>();
      expectTypeOf(g.take(mask, [0, 1])).toEqualTypeOf<Condition<[2]>>();
      expectTypeOf(g.embedding(W, pairs)).toEqualTypeOf<Tensor<[2, 3, 4]>>();
      expectTypeOf(g.takeAlongAxis(W, [[0, 1]])).toEqualTypeOf<Tensor<[8, 2]>>();
      expectTypeOf(g.scatterAdd(W, ids, 1)).toEqualTypeOf<Tensor<[8, 4]>>();
      expectTypeOf(g.segmentSum(v, ids, 3)).toEqualTypeOf<Tensor<[3]>>();
      expectTypeOf(g.oneHot(pairs, 7)).toEqualTypeOf<Tensor<[2, 3, 7]>>();
      expectTypeOf(g.dynamicSlice(W, [i, 0], [2, 4])).toEqualTypeOf<Tensor<[2, 4]>>();
      expectTypeOf(g.argmax(W, 1)).toEqualTypeOf<IntTensor<[8]>>();
      expectTypeOf(W.argmin()).toEqualTypeOf<IntTensor<[]>>();
      expectTypeOf(g.cast(ids, "real")).toEqualTypeOf<Tensor<[5]>>();
      expectTypeOf(mask.cast("int")).toEqualTypeOf<IntTensor<[5]>>();
      expectTypeOf(v.cast("bool")).toEqualTypeOf<Condition<[5]>>();

      expectTypeOf(ids.add(1)).toEqualTypeOf<IntTensor<[5]>>();
      expectTypeOf(g.mul(ids, 2)).toEqualTypeOf<IntTensor<[5]>>();
      expectTypeOf(g.less(ids, i)).toEqualTypeOf<Condition<[5]>>();
      expectTypeOf(g.where(mask, ids, 0)).toEqualTypeOf<IntTensor<[5]>>();
      expectTypeOf(g.where(mask, 1, 0)).toEqualTypeOf<Tensor<[5]>>();
      expectTypeOf(pairs.T).toEqualTypeOf<IntTensor<[3, 2]>>();
      expectTypeOf(pairs.at(0)).toEqualTypeOf<IntTensor<[3]>>();
      expectTypeOf(mask.reshape([5, 1])).toEqualTypeOf<Condition<[5, 1]>>();
      expectTypeOf(g.expandDims(mask, 1)).toEqualTypeOf<Condition<[5, 1]>>();
      return { J: g.sum(g.take(v, ids)), best: g.argmax(v) };
    },
    loss: "J",
  });

it("integers and masks have types of their own", () => {
  expect(declared).not.toThrow();
});

it("wrong operands are errors in the editor", () => {
  const wrong = (): unknown =>
    g.model("m", {
      inputs: { ids: g.int([5]), x: [5] },
      // @ts-expect-error only real numbers are trained
      params: { p: g.int([5]) },
      forward({ ids, x }) {
        // @ts-expect-error positions are integers
        g.take(x, x);
        // @ts-expect-error integers have no tangent
        g.tanh(ids);
        // @ts-expect-error the two do not mix
        g.add(x, ids);
        // @ts-expect-error shapes do not broadcast
        g.add(ids, [1, 2]);
        // @ts-expect-error there is no such axis
        g.take(x, ids, 1);
        return { J: g.sum(x) };
      },
    });
  expect(wrong).toThrow("GRADC1201");
});
