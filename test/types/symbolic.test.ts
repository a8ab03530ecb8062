import { describe, expect, expectTypeOf, it } from "vitest";
import {
  add,
  bool,
  concat,
  conv1d,
  conv2d,
  crossEntropy,
  diag,
  dot,
  einsum,
  int,
  inv,
  matmul,
  mean,
  model,
  mse,
  oneHot,
  outer,
  pad,
  reshape,
  segmentSum,
  softmax,
  solve,
  stack,
  sum,
  take,
  type Tensor,
  tile,
  where,
} from "../../src/index.ts";

const declared = {
  s: [],
  v: ["N"],
  w: ["M"],
  u: ["N + 1"],
  X: ["N", 4],
  Y: ["M", 4],
  K: [4, 3],
  Q: ["N", "N"],
  images: ["B", 8, 8, 3],
  signal: ["B", "T", 2],
} as const;
type Leaves = { readonly [N in keyof typeof declared]: Tensor<[...(typeof declared)[N]]> };

/** Runs `body` inside a model with leaves of many shapes. */
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
function same<S extends readonly (number | string)[]>(
  tensor: { readonly shape: S },
  shape: NoInfer<S>,
): void {
  expect(tensor.shape).toEqual(shape);
}

describe("sizes that are known at run time only, in types", () => {
  it("leaves have them, of any kind", () => {
    model("kinds", {
      inputs: { x: ["N", 2], ids: int(["P", 3]), mask: bool(["N"]), owner: int(["N"]) },
      params: { W: ["K", 2] },
      forward({ x, ids, mask, owner, W }) {
        expectTypeOf(x.shape).toEqualTypeOf<["N", 2]>();
        expectTypeOf(ids.shape).toEqualTypeOf<["P", 3]>();
        expectTypeOf(mask.shape).toEqualTypeOf<["N"]>();
        same(W, ["K", 2]);
        same(where(mask.expandDims(1), x, 0), ["N", 2]);
        same(take(W, ids), ["P", 3, 2]);
        same(oneHot(ids, "K"), ["P", 3, "K"]);
        same(segmentSum(x, owner, "K"), ["K", 2]);
        return { x };
      },
    });
  });

  it("are the same where they have one name, and nowhere else", () => {
    inModel(({ v, w, X, Y, s }) => {
      same(add(v, v), ["N"]);
      same(add(v, s), ["N"]);
      same(add(X, [1, 2, 3, 4]), ["N", 4]);
      same(add(v.reshape(["N", 1]), w), ["N", "M"]);
      // @ts-expect-error two names: nothing says that these are equal
      expect(() => add(v, w)).toThrow("GRADC2001");
      // @ts-expect-error a number and a name
      expect(() => add(v, [1, 2, 3])).toThrow("GRADC2001");
      // @ts-expect-error rows differ
      expect(() => mse(X, Y)).toThrow("GRADC2005");
      same(crossEntropy(X, X), []);
    });
  });

  it("go through reductions and products", () => {
    inModel(({ X, Y, K, Q, v }) => {
      same(sum(X, 0), [4]);
      same(mean(X, 1), ["N"]);
      same(sum(X, -1, true), ["N", 1]);
      same(softmax(X), ["N", 4]);
      same(matmul(X, K), ["N", 3]);
      same(matmul(X, Y.T), ["N", "M"]);
      same(matmul(X.T, v), [4]);
      same(X.T, [4, "N"]);
      same(dot(v, v), []);
      same(outer(v, v), ["N", "N"]);
      same(inv(Q), ["N", "N"]);
      same(solve(Q, v), ["N"]);
      same(einsum("ij,kj->ik", X, Y), ["N", "M"]);
      // @ts-expect-error the last size of Y is 4
      expect(() => matmul(Y, v)).toThrow("GRADC2003");
    });
  });

  it("grow by numbers, and otherwise degrade", () => {
    inModel(({ v, w, u, X, s }) => {
      same(concat([v, [1, 2]]), ["N + 2"]);
      same(concat([X, X], 1), ["N", 8]);
      same(pad(v, 1), ["N + 2"]);
      same(
        pad(X, [
          [0, 1],
          [0, 0],
        ]),
        ["N + 1", 4],
      );
      same(stack([v, v]), [2, "N"]);
      same(diag(v), ["N", "N"]);
      same(tile(X, [1, 2]), ["N", 8]);
      // What is composed otherwise is text at run time all the same.
      expectTypeOf(concat([v, w]).shape).toEqualTypeOf<[number]>();
      expect(concat([v, w]).shape).toEqual(["M + N"]);
      expectTypeOf(v.slice(1).shape).toEqualTypeOf<[number]>();
      expect(v.slice(1).shape).toEqual(["N - 1"]);
      // Degraded or composed sizes are no errors where they could be equal.
      same(add(v.slice(1), u.slice(2)).add(s), add(v.slice(1), u.slice(2)).shape);
      same(add(concat([v, [1]]), u), ["N + 1"]);
    });
  });

  it("reshape by name", () => {
    inModel(({ X, v }) => {
      same(reshape(X, ["N", 2, 2]), ["N", 2, 2]);
      expectTypeOf(X.reshape([-1]).shape).toEqualTypeOf<[number]>();
      expect(X.reshape([-1]).shape).toEqual(["4 N"]);
      expect(X.reshape([-1, 2]).shape).toEqual(["2 N", 2]);
      same(v.broadcastTo([3, "N"]), [3, "N"]);
      // @ts-expect-error N does not stretch
      expect(() => v.broadcastTo([3, "M"])).toThrow("GRADC2005");
      expect(() => X.reshape(["N", 3])).toThrow("GRADC2005");
      expect(() => X.reshape([-1, 3])).toThrow("GRADC2008");
    });
  });

  it("batch windows", () => {
    inModel(({ images, signal }) => {
      same(conv2d(images, ones([3, 3, 3, 5])), ["B", 6, 6, 5]);
      same(
        images.pad([
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ]),
        ["B", 10, 10, 3],
      );
      expect(conv1d(signal, ones3([3, 2, 4])).shape).toEqual(["B", "T - 2", 4]);
      same(conv1d(signal, ones3([3, 2, 4]), { padding: "same" }), ["B", "T", 4]);
    });
  });

  it("fit functions that take any tensor", () => {
    const scaled = (x: Tensor): Tensor => x.mul(2);
    inModel(({ X, v }) => {
      expect(scaled(X).shape).toEqual(["N", 4]);
      expectTypeOf(scaled(v).shape).toEqualTypeOf<(number | string)[]>();
    });
  });
});

type Kernel2 = readonly [3, 3, 3, 5];
function ones(sizes: Kernel2): Tensor<[3, 3, 3, 5]> {
  return add(0, 1).broadcastTo(sizes);
}
function ones3(sizes: readonly [3, 2, 4]): Tensor<[3, 2, 4]> {
  return add(0, 1).broadcastTo(sizes);
}
