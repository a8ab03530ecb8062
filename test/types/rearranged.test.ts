import { describe, expect, expectTypeOf, it } from "vitest";
import {
  all,
  any,
  cumsum,
  diag,
  expandDims,
  flip,
  model,
  norm,
  prod,
  sort,
  split,
  squeeze,
  stack,
  std,
  type Tensor,
  tile,
  trace,
  triu,
  variance,
} from "../../src/index.ts";

const declared = {
  s: [],
  v: [4],
  A: [3, 4],
  S: [3, 3],
  batch: [2, 3, 4],
  thin: [1, 3, 1],
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

/** What is wrong in the types is wrong at run time. */
function wrong(build: () => unknown): void {
  expect(build).toThrow();
}

describe("shapes as types", () => {
  it("stack and split", () => {
    inModel(({ s, v, A }) => {
      expectTypeOf(stack([v, v, v]).shape).toEqualTypeOf<[3, 4]>();
      same(stack([v, v, v]), [3, 4]);
      same(stack([v, v, v], 1), [4, 3]);
      same(stack([A, A], -1), [3, 4, 2]);
      same(stack([s, 1]), [2]);
      const [left, right] = split(A, 2, 1);
      expectTypeOf(left.shape).toEqualTypeOf<[3, 2]>();
      same(left, [3, 2]);
      same(right, [3, 2]);
      const [first, rest] = A.split([1, 2]);
      same(first, [1, 4]);
      same(rest, [2, 4]);
      const many: Tensor[] = [v, v];
      expectTypeOf(stack(many).shape).toEqualTypeOf<number[]>();
      // @ts-expect-error: shapes differ
      wrong(() => stack([v, A]));
      // @ts-expect-error: there is no such axis
      wrong(() => stack([v, v], 2));
      // @ts-expect-error: there is no such axis
      wrong(() => split(v, 2, 1));
    });
  });

  it("axes of size 1, and repeats", () => {
    inModel(({ v, A, thin }) => {
      same(squeeze(thin), [3]);
      same(squeeze(thin, 0), [3, 1]);
      same(thin.squeeze([0, -1]), [3]);
      same(squeeze(A), [3, 4]);
      same(expandDims(A, 0), [1, 3, 4]);
      same(expandDims(A, -1), [3, 4, 1]);
      same(A.expandDims(1), [3, 1, 4]);
      same(tile(v, 3), [12]);
      same(tile(A, [2, 1]), [6, 4]);
      same(tile(v, [2, 2]), [2, 8]);
      same(A.tile(2), [3, 8]);
      same(flip(A, 1), [3, 4]);
      // @ts-expect-error: its size is 4
      wrong(() => squeeze(A, 1));
      // @ts-expect-error: a new axis is number 0, 1 or 2
      wrong(() => expandDims(A, 3));
      // @ts-expect-error: there is no such axis
      wrong(() => flip(A, 2));
    });
  });

  it("diagonals", () => {
    inModel(({ v, A, S, batch }) => {
      same(triu(A), [3, 4]);
      same(diag(v), [4, 4]);
      same(diag(v, -2), [6, 6]);
      same(diag(S), [3]);
      expectTypeOf(diag(A).shape).toEqualTypeOf<[number]>();
      expectTypeOf(batch.diag(1).shape).toEqualTypeOf<[2, number]>();
      expect(batch.diag(1).shape).toEqual([2, 3]);
      same(trace(S), []);
      same(batch.trace(), [2]);
      // @ts-expect-error: a vector is no matrix
      wrong(() => triu(v));
      // @ts-expect-error: a vector has no trace
      wrong(() => trace(v));
    });
  });

  it("reductions and scans", () => {
    inModel(({ A, batch }) => {
      same(prod(A, 0), [4]);
      same(norm(batch, [0, 2], true), [1, 3, 1]);
      same(std(A), []);
      same(A.variance(-1, true, 1), [3, 1]);
      same(variance(A, 1), [3]);
      same(cumsum(A, 1, { reverse: true }), [3, 4]);
      same(A.cumprod(), [3, 4]);
      same(sort(A, 0), [3, 4]);
      expectTypeOf(any(A.greater(0), 0).shape).toEqualTypeOf<[4]>();
      expectTypeOf(A.less(0).all().shape).toEqualTypeOf<[]>();
      same(all(A.greater(0), 0, true).where(A, 0), [3, 4]);
      // @ts-expect-error: there is no such axis
      wrong(() => cumsum(A, 2));
      // @ts-expect-error: numbers are no truth values
      wrong(() => any(A));
    });
  });
});
