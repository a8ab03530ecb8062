import { describe, expect, expectTypeOf, it } from "vitest";
import {
  abs,
  add,
  broadcastTo,
  concat,
  crossEntropy,
  expr,
  greater,
  logicalNot,
  logSoftmax,
  matmul,
  maximum,
  mean,
  model,
  mse,
  reshape,
  slice,
  softmax,
  sum,
  tanh,
  type Tensor,
  transpose,
  where,
} from "../../src/index.ts";

/** Runs `body` inside a model with leaves of many shapes. */
const declared = {
  s: [],
  v: [4],
  w: [3],
  one: [1],
  A: [3, 4],
  B: [4, 2],
  row: [1, 4],
  column: [3, 1],
  batch: [5, 3, 4],
} as const;
type Leaves = { readonly [N in keyof typeof declared]: Tensor<[...(typeof declared)[N]]> };

function inModel(body: (leaves: Leaves) => void): void {
  model("types", {
    inputs: declared,
    forward: (leaves) => {
      body(leaves);
      return { s: leaves.s };
    },
  });
}

/** The shape in the type and the shape at run time are the same. */
function same<S extends readonly number[]>(tensor: { readonly shape: S }, shape: NoInfer<S>): void {
  expect(tensor.shape).toEqual(shape);
}

describe("shapes as types", () => {
  it("gives leaves their declared shapes", () => {
    inModel(({ s, v, A }) => {
      expectTypeOf(s.shape).toEqualTypeOf<[]>();
      expectTypeOf(v.shape).toEqualTypeOf<[4]>();
      expectTypeOf(A.shape).toEqualTypeOf<[3, 4]>();
      same(A, [3, 4]);
    });
  });

  it("infers literal shapes from a declaration, without as const", () => {
    model("inline", {
      inputs: { x: [4], lambda: [] },
      params: { W: [8, 4] },
      forward({ x, lambda, W }) {
        expectTypeOf(x.shape).toEqualTypeOf<[4]>();
        expectTypeOf(W.shape).toEqualTypeOf<[8, 4]>();
        const z = matmul(W, x).mul(lambda);
        expectTypeOf(z.shape).toEqualTypeOf<[8]>();
        return { z };
      },
    });
  });

  it("broadcasts", () => {
    inModel(({ s, v, one, A, row, column, batch }) => {
      expectTypeOf(add(A, v).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(add(v, A).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(A.add(s).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(A.add(2).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(maximum(0, v).shape).toEqualTypeOf<[4]>();
      expectTypeOf(row.mul(column).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(one.sub(v).shape).toEqualTypeOf<[4]>();
      expectTypeOf(batch.div(column).shape).toEqualTypeOf<[5, 3, 4]>();
      expectTypeOf(v.add([1, 2, 3, 4]).shape).toEqualTypeOf<[4]>();
      expectTypeOf(add([[1], [2], [3]], v).shape).toEqualTypeOf<[3, 4]>();
      same(add([[1], [2], [3]], v), [3, 4]);
      same(row.mul(column), [3, 4]);
      same(batch.div(column), [5, 3, 4]);
    });
  });

  it("rejects what cannot be broadcast", () => {
    inModel(({ v, w, A, B }) => {
      // @ts-expect-error [4] and [3]
      expect(() => add(v, w)).toThrow("GRADC2001");
      // @ts-expect-error [3, 4] and [4, 2]
      expect(() => A.mul(B)).toThrow("GRADC2001");
      // @ts-expect-error [4] and two numbers
      expect(() => v.add([1, 2])).toThrow("GRADC2001");
      // @ts-expect-error [3, 4] and [3]
      expect(() => greater(A, w)).toThrow("GRADC2001");
    });
  });

  it("multiplies vectors, matrices and batches", () => {
    inModel(({ v, w, A, B, batch }) => {
      expectTypeOf(matmul(v, v).shape).toEqualTypeOf<[]>();
      expectTypeOf(matmul(A, v).shape).toEqualTypeOf<[3]>();
      expectTypeOf(matmul(w, A).shape).toEqualTypeOf<[4]>();
      expectTypeOf(A.matmul(B).shape).toEqualTypeOf<[3, 2]>();
      expectTypeOf(batch.matmul(B).shape).toEqualTypeOf<[5, 3, 2]>();
      expectTypeOf(matmul(batch, v).shape).toEqualTypeOf<[5, 3]>();
      expectTypeOf(matmul(w, batch).shape).toEqualTypeOf<[5, 4]>();
      same(matmul(w, batch), [5, 4]);
      same(batch.matmul(B), [5, 3, 2]);
      // @ts-expect-error sizes differ
      expect(() => matmul(A, w)).toThrow("GRADC2003");
      // @ts-expect-error sizes differ
      expect(() => A.matmul(A)).toThrow("GRADC2003");
      // @ts-expect-error a scalar has nothing to contract
      expect(() => matmul(A, 2)).toThrow("GRADC2003");
    });
  });

  it("reduces over axes", () => {
    inModel(({ A, batch, s }) => {
      expectTypeOf(sum(A).shape).toEqualTypeOf<[]>();
      expectTypeOf(sum(s).shape).toEqualTypeOf<[]>();
      expectTypeOf(sum(A, 0).shape).toEqualTypeOf<[4]>();
      expectTypeOf(A.sum(-1).shape).toEqualTypeOf<[3]>();
      expectTypeOf(mean(batch, [0, 2]).shape).toEqualTypeOf<[3]>();
      expectTypeOf(batch.max([-1, 0]).shape).toEqualTypeOf<[3]>();
      expectTypeOf(A.sum(1, true).shape).toEqualTypeOf<[3, 1]>();
      expectTypeOf(A.sum(undefined, true).shape).toEqualTypeOf<[1, 1]>();
      same(mean(batch, [0, 2]), [3]);
      same(A.sum(undefined, true), [1, 1]);
      // @ts-expect-error no such axis
      expect(() => sum(A, 2)).toThrow("GRADC2004");
      // @ts-expect-error no such axis
      expect(() => A.mean([0, -3])).toThrow("GRADC2004");
    });
  });

  it("keeps the shape along an axis", () => {
    inModel(({ A, s }) => {
      expectTypeOf(softmax(A).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(A.logSoftmax(0).shape).toEqualTypeOf<[3, 4]>();
      // @ts-expect-error no such axis
      expect(() => softmax(A, 2)).toThrow("GRADC2004");
      // The default axis is no argument, so that only running this finds it.
      expect(() => logSoftmax(s)).toThrow("GRADC2004");
    });
  });

  it("moves axes", () => {
    inModel(({ A, v, batch }) => {
      expectTypeOf(transpose(A).shape).toEqualTypeOf<[4, 3]>();
      expectTypeOf(A.T.shape).toEqualTypeOf<[4, 3]>();
      expectTypeOf(v.T.shape).toEqualTypeOf<[4]>();
      expectTypeOf(batch.T.shape).toEqualTypeOf<[4, 3, 5]>();
      expectTypeOf(batch.transpose([0, 2, 1]).shape).toEqualTypeOf<[5, 4, 3]>();
      expectTypeOf(batch.transpose([-1, 0, 1]).shape).toEqualTypeOf<[4, 5, 3]>();
      same(batch.transpose([-1, 0, 1]), [4, 5, 3]);
      // @ts-expect-error three axes are wanted
      expect(() => batch.transpose([0, 1])).toThrow("GRADC2004");
    });
  });

  it("reshapes", () => {
    inModel(({ A, v }) => {
      expectTypeOf(reshape(A, [6, 2]).shape).toEqualTypeOf<[6, 2]>();
      expectTypeOf(A.reshape([-1, 6]).shape).toEqualTypeOf<[number, 6]>();
      expectTypeOf(broadcastTo(v, [3, 4]).shape).toEqualTypeOf<[3, 4]>();
      same(A.reshape([-1, 6]), [2, 6]);
      // @ts-expect-error [4] does not stretch to [3]
      expect(() => broadcastTo(v, [3])).toThrow("GRADC2005");
    });
  });

  it("joins and takes apart", () => {
    inModel(({ A, v, w, row, batch }) => {
      expectTypeOf(concat([v, w]).shape).toEqualTypeOf<[7]>();
      expectTypeOf(concat([A, row]).shape).toEqualTypeOf<[4, 4]>();
      expectTypeOf(concat([A, A], 1).shape).toEqualTypeOf<[3, 8]>();
      expectTypeOf(concat([A, A, A], -1).shape).toEqualTypeOf<[3, 12]>();
      expectTypeOf(concat([batch, batch]).shape).toEqualTypeOf<[10, 3, 4]>();
      same(concat([A, A, A], -1), [3, 12]);
      expectTypeOf(batch.at(0).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(batch.at([0, -1]).shape).toEqualTypeOf<[4]>();
      same(batch.at([0, -1]), [4]);
      expectTypeOf(slice(batch, 1, 3).shape).toEqualTypeOf<[number, 3, 4]>();
      expectTypeOf(A.slice([0, 1], [2, null]).shape).toEqualTypeOf<[number, number]>();
      expect(A.slice([0, 1], [2, null]).shape).toEqual([2, 3]);
      // @ts-expect-error 3 and 1 rows side by side
      expect(() => concat([A, row], 1)).toThrow("GRADC2005");
      // @ts-expect-error ranks differ
      expect(() => concat([A, v])).toThrow("GRADC2005");
    });
  });

  it("adds sizes of any length", () => {
    model("long", {
      inputs: { a: [999], b: [1], c: [123456], d: [876544] },
      forward({ a, b, c, d }) {
        expectTypeOf(concat([a, b]).shape).toEqualTypeOf<[1000]>();
        expectTypeOf(concat([c, d]).shape).toEqualTypeOf<[1000000]>();
        expectTypeOf(concat([b, c]).shape).toEqualTypeOf<[123457]>();
        same(concat([c, d]), [1000000]);
        return { b };
      },
    });
  });

  it("keeps truth values apart", () => {
    inModel(({ A, v, w }) => {
      const c = greater(A, 0);
      expectTypeOf(c.shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(where(c, v, 0).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(c.logicalAnd(v.less(1)).where(A, v).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(logicalNot(c).shape).toEqualTypeOf<[3, 4]>();
      // @ts-expect-error truth values have no sum
      expect(() => add(c, 1)).toThrow("GRADC2002");
      // @ts-expect-error a number is no truth value
      expect(() => where(A, v, 0)).toThrow("GRADC2002");
      // @ts-expect-error [3] does not broadcast
      expect(() => where(c, v, w)).toThrow("GRADC2001");
    });
  });

  it("compares predictions with targets of one shape", () => {
    inModel(({ A, v, w }) => {
      expectTypeOf(mse(v, [1, 2, 3, 4]).shape).toEqualTypeOf<[]>();
      expectTypeOf(crossEntropy(A, A).shape).toEqualTypeOf<[]>();
      // @ts-expect-error shapes differ
      expect(() => mse(v, w)).toThrow("GRADC2005");
    });
  });
});

describe("shapes that types cannot follow", () => {
  it("degrade to any shape, without false errors", () => {
    const sizes: number[] = [3, 4];
    const width = Number("4");
    model("dynamic", {
      inputs: { X: sizes, A: [3, 4], half: [3, width] },
      forward({ X, A, half }) {
        expectTypeOf(X.shape).toEqualTypeOf<number[]>();
        expectTypeOf(half.shape).toEqualTypeOf<[3, number]>();
        expectTypeOf(add(X, A).shape).toEqualTypeOf<number[]>();
        expectTypeOf(add(half, A).shape).toEqualTypeOf<[3, 4]>();
        expectTypeOf(matmul(X, A.T).shape).toEqualTypeOf<number[]>();
        expectTypeOf(matmul(half, A.T).shape).toEqualTypeOf<[3, 3]>();
        expectTypeOf(sum(X, 0).shape).toEqualTypeOf<number[]>();
        expectTypeOf(sum(A, width - 4).shape).toEqualTypeOf<number[]>();
        expectTypeOf(transpose(X).shape).toEqualTypeOf<number[]>();
        expectTypeOf(A.reshape(sizes).shape).toEqualTypeOf<number[]>();
        expectTypeOf(concat([half, A], 1).shape).toEqualTypeOf<[3, number]>();
        expectTypeOf(expr("A * X'", { A, X }).shape).toEqualTypeOf<(number | string)[]>();
        const either = [A, half][0] ?? A;
        expectTypeOf(add(either, [1, 2, 3, 4]).shape).toEqualTypeOf<[3, 4]>();
        return { X };
      },
    });
  });

  it("lets helpers take any tensor", () => {
    const dense = (x: Tensor, W: Tensor, b: Tensor): Tensor => tanh(matmul(W, x).add(b));
    const layers = (x: Tensor, weights: readonly Tensor[]): Tensor =>
      weights.reduce((h, W) => tanh(matmul(W, h)), x);
    const scale = <S extends readonly number[]>(x: Tensor<[...S]>): Tensor<[...S]> => x;
    inModel(({ A, v, w, s }) => {
      expectTypeOf(dense(v, A, w)).toEqualTypeOf<Tensor>();
      expectTypeOf(layers(v, [A, A.T])).toEqualTypeOf<Tensor>();
      expectTypeOf(scale(A).shape).toEqualTypeOf<[3, 4]>();
      const total: Tensor = [v, w, s].map((x) => sum(x)).reduce((a, b) => a.add(b));
      expect(total.shape).toEqual([]);
      expect([v, v].map(abs).map((x) => x.shape)).toEqual([[4], [4]]);
    });
  });
});
