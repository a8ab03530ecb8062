import { describe, expect, expectTypeOf, it } from "vitest";
import {
  add,
  broadcastTo,
  concat,
  crossEntropy,
  greater,
  matmul,
  maximum,
  mean,
  model,
  mse,
  reshape,
  slice,
  softmax,
  square,
  sum,
  tanh,
  type Tensor,
  transpose,
  where,
} from "../../src/index.ts";

// That a type parameter is used once is the point here.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */

/** Sizes are type parameters: nothing about them is known, so that nothing about them is wrong. */
function regression<Rows extends number>(rows: Rows): unknown {
  return model("regression", {
    inputs: { X: [rows, 4], y: [rows] },
    params: { theta: [4] },
    forward({ X, y, theta }) {
      const mu = matmul(X, theta);
      const products = {
        method: X.matmul(theta).sub(y),
        ofT: matmul(X.T, mu.sub(y)),
        ofTranspose: matmul(transpose(X, [1, 0]), y),
        ofReshaped: reshape(X, [4, rows]).matmul(y),
        ofSlice: slice(X, 0, 2).matmul(theta),
      };
      const reductions = {
        rows: X.sum(1).sub(y),
        columns: sum(X, 0).add(theta),
        centred: X.sub(X.mean(0, true)).sub(X.mean(1, true)),
        logsumexp: X.logsumexp(1).sub(y),
        mean: mean(mu),
      };
      const others = {
        softmax: softmax(X, 0).add(X.softmax()).mul(theta),
        where: where(greater(mu, 0), y, 0).add(1).add(y),
        maximum: maximum(0, maximum(mu, y)).add(mu),
        concat: concat([X, X], 1).matmul(concat([theta, theta])),
        stretched: broadcastTo(theta, [rows, 4]).mul(X.broadcastTo([rows, 4])),
        at: X.at(0).add(theta).mul(y.at(0)),
        mse: mse(mu, y),
        entropy: crossEntropy(X, softmax(X)),
      };
      return { L: sum(square(mu.sub(y))), ...products, ...reductions, ...others };
    },
    loss: "L",
  });
}

function perceptron<I extends number, H extends number, O extends number>(
  [i, h, o]: readonly [I, H, O],
  activation: (x: Tensor) => Tensor,
): unknown {
  return model("perceptron", {
    inputs: { x: [i], y: [o] },
    params: { W1: [h, i], b1: [h], W2: [o, h] },
    forward({ x, y, W1, b1, W2 }) {
      const z = matmul(W1, x).add(b1);
      const out = W2.matmul(activation(z));
      return { J: sum(square(out.sub(y))), tanh: tanh(z).mul(b1) };
    },
  });
}

/** Whole shapes, or whole tensors, are type parameters. */
function anyShape<const S extends readonly number[]>(x: Tensor<S>, y: Tensor<S>): Tensor[] {
  const z = x.add(y).mul(x).exp();
  return [
    ...[sum(z), sum(z, 0), z.T, matmul(z, y), concat([x, y]), softmax(z), mse(z, y)],
    ...[x.at(0), x.slice(1), x.reshape([-1]), where(greater(x, y), x, y), x.transpose([0])],
  ];
}
function anyTensor<T extends Tensor>(x: T, y: T): Tensor[] {
  return [
    ...[x.add(y), add(x, 1), sum(x), matmul(x, y), x.T, softmax(x), concat([x, y]), mse(x, y)],
    ...[x.at(0), x.slice(0, 1), where(greater(x, 0), x, y), x.mean(0), transpose(x, [0])],
  ];
}

describe("generic functions", () => {
  it("take sizes that are not known", () => {
    expect(() => regression(10)).not.toThrow();
    expect(() => perceptron([3, 5, 2], tanh)).not.toThrow();
    // What the types let pass is found when the function runs.
    expect(() => perceptron([3, 5, 2], (x) => concat([x, x]))).toThrow("GRADC2003");
  });

  it("take shapes that are not known", () => {
    const shapes: (readonly (number | string)[])[] = [];
    model("m", {
      inputs: { x: [3], y: [3] },
      forward({ x, y }) {
        for (const one of [...anyShape(x, y), ...anyTensor(x, y)]) shapes.push(one.shape);
        return { x };
      },
    });
    expect(shapes).toHaveLength(25);
  });
});

describe("sizes that are one of several", () => {
  it("fit what one of them fits", () => {
    const count = Number("3");
    const isFlat = count > 2;
    const frozen: readonly number[] = [3, 4];
    const tuple = [3, 4] as const;
    model("unions", {
      inputs: {
        ...{ X: [count, 4], y: [count], f: frozen, g: tuple },
        ...{ u: [isFlat ? 3 : 4], v: [isFlat ? 3 : 4, 2], h: isFlat ? [3] : [3, 1] },
      },
      params: { theta: [4] },
      forward({ X, y, f, g, u, v, h, theta }) {
        expectTypeOf(f.shape).toEqualTypeOf<number[]>();
        expectTypeOf(g.shape).toEqualTypeOf<[3, 4]>();
        expectTypeOf(matmul(X, theta).sub(y).shape).toEqualTypeOf<[number]>();
        expectTypeOf(add(f, g).shape).toEqualTypeOf<number[]>();
        expectTypeOf(matmul(u, v).shape).toEqualTypeOf<[2]>();
        expectTypeOf(sum(h).shape).toEqualTypeOf<[]>();
        const fits: readonly Tensor[] = [
          ...[u.add(y), v.T.matmul(u), u.sub(v.sum(1)), u.mul(isFlat ? u : 1)],
          ...[h.add(1).add(g.sum(1)), sum(h, 0), matmul(g.T, h), softmax(h, 0)],
          ...[concat([h, h]), h.at(0), h.T, h.slice(0, 1), mse(h, h)],
          ...[where(greater(h, 0), h, 1), h.reshape([3]), h.broadcastTo([3, 3])],
          ...[sum(X, isFlat ? 0 : 1), X.sum(0, isFlat), sum(X, isFlat ? 0 : undefined)],
          ...[X.transpose(isFlat ? [1, 0] : [0, 1]), concat(isFlat ? [y] : [y, y])],
        ];
        expect(fits).toHaveLength(21);
        return { X };
      },
    });
    model("unions that fit nothing", {
      inputs: { u: [isFlat ? 3 : 4], w: [5] },
      forward({ u, w }) {
        // @ts-expect-error neither 3 nor 4 is 5
        expect(() => u.add(w)).toThrow("GRADC2001");
        // @ts-expect-error neither 3 nor 4 is 5
        expect(() => matmul(u, w)).toThrow("GRADC2003");
        return { u };
      },
    });
  });
});
