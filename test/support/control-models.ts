import { modelIn } from "../../src/1-load/builder/model.ts";
import type { AnyTensor } from "../../src/1-load/builder/types/tensor.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  abs,
  add,
  at,
  cast,
  cond,
  cumsum,
  exp,
  fori,
  greater,
  less,
  logicalNot,
  map,
  matmul,
  maximum,
  mean,
  model,
  mul,
  outer,
  reshape,
  scan,
  scatterAdd,
  sin,
  solve,
  square,
  stopGradient,
  sum,
  take,
  tanh,
  type Tensor,
  transpose,
  where,
  whileLoop,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";

interface Leaves {
  readonly s: Tensor<[]>;
  readonly x: Tensor<[3]>;
  readonly X: Tensor<[4, 3]>;
  readonly W: Tensor<[3, 3]>;
}

const thirty = [
  [30, 1, 0],
  [0, 30, 1],
  [1, 0, 30],
] as const;

type Forward = (leaves: Leaves) => Record<string, AnyTensor>;

export function controlModel(forward: Forward): Model {
  const inputs = { s: [], x: [3], X: [4, 3], W: [3, 3] } as const;
  const built = model("control", { inputs, forward, loss: "J" });
  return present(modelIn(built));
}

/**
 * The same for any number of rows and columns; those of three columns are told so by the caller.
 * @throws {GradcError} where its shapes cannot be proved
 */
export function symbolicControlModel(forward: Forward, columns: number | string = "N"): Model {
  const inputs: Readonly<Record<string, readonly (number | string)[]>> = {
    s: [],
    x: [columns],
    X: ["T", columns],
    W: [columns, columns],
  };
  const built = model("control", {
    inputs,
    forward: (leaves) => forward(leaves as typeof leaves & Leaves),
    loss: "J",
  });
  return present(modelIn(built));
}

/** Models with loops and conditions of every kind, each with a scalar output J. */
export const controlModels: Readonly<Record<string, Forward>> = {
  "a scalar that is carried": ({ s }) => ({ J: fori(0, 5, (_, y) => sin(y).add(s), s) }),
  "a vector that is carried, and given out": ({ x, X, W }) => {
    const [h] = scan((own, row) => [tanh(add(matmul(W, own), row)), undefined], x, X);
    return { J: sum(square(h)), h };
  },
  "a vector that is carried, and its states": ({ x, X, W }) => {
    const [h, states] = scan(
      (own, row) => {
        const next = tanh(add(matmul(W, own), row));
        return [next, next];
      },
      x,
      X,
    );
    return { J: sum(mul(states, X)).add(sum(h)), states };
  },
  "a matrix that is carried": ({ X, W }) => {
    const P = fori(0, 3, (_, own) => mul(matmul(own, W), 0.5), W);
    return { J: sum(square(matmul(X, P))) };
  },
  "a vector that changes element by element": ({ x }) => {
    const y = fori(0, 4, (_, own) => sin(own).add(mul(own, x)), x);
    return { J: sum(square(y)) };
  },
  "a sum of outer products": ({ x, X }) => {
    const [S] = scan((own, row) => [own.add(outer(row, sin(row))), undefined], outer(x, x), X);
    return { J: sum(square(S)), S };
  },
  "backwards in time": ({ x, X }) => {
    const [h, all] = scan((own, row) => [mul(sin(own), row), own], x, X, { reverse: true });
    return { J: sum(h).add(sum(mul(all, all))), h };
  },
  "carries that swap": ({ s, x, W }) => {
    const end = fori(
      0,
      5,
      (_, { a, b, p, q }) => ({ a: b, b: add(a, sin(b)), p: q, q: p.add(mul(q, 0.3)) }),
      { a: s, b: sum(x), p: x, q: at(W, 0) },
    );
    return { J: sum(mul(end.p, end.q)).add(end.a), b: end.b };
  },
  "three carries that rotate": ({ s, x }) => {
    const end = fori(0, 4, (_, { a, b, c }) => ({ a: b, b: c, c: a }), {
      a: s,
      b: sum(x),
      c: s.mul(2),
    });
    return { J: end.a.add(end.b.mul(3)).add(square(end.c)) };
  },
  "a scalar made of a vector that is overwritten": ({ s, x }) => {
    const end = fori(
      0,
      3,
      (_, { y, z }) => ({ y: add(sum(z), at(z, 1)).mul(0.3).add(y), z: sin(z) }),
      {
        y: s,
        z: x,
      },
    );
    return { J: end.y.add(sum(end.z)) };
  },
  "a scalar made of a vector that is overwritten on the spot": ({ s, x }) => {
    const end = fori(
      0,
      3,
      (_, { y, z }) => ({ y: y.add(mul(sum(z), at(z, 1))), z: mul(z, sum(z)) }),
      { y: s, z: stopGradient(x) },
    );
    return { J: square(end.y), z: end.z };
  },
  "integers and truth values that are carried": ({ x }) => {
    const end = fori(
      0,
      6,
      (_, { n, flip, y }) => ({
        n: where(flip, n.add(2), n.sub(1)),
        flip: logicalNot(flip),
        y: where(flip, mul(y, 1.5), sin(y)),
      }),
      { n: cast(0, "int"), flip: greater(sum(x), 0), y: x },
    );
    return { J: sum(end.y).add(cast(end.n, "real")) };
  },
  "rows by position": ({ x, X }) => {
    const y = fori(0, 3, (i, own) => sin(own.add(mul(take(X, i), take(X, i.add(1))))), x);
    return { J: sum(square(y)) };
  },
  "what is added at positions": ({ X }) => {
    const S = fori(0, 3, (i, own) => scatterAdd(own, i, sin(take(X, i.add(1)))), X);
    return { J: sum(square(S)) };
  },
  "a loop that is left": ({ x, W }) => {
    const { y, n } = whileLoop(
      (own) => less(own.n, 4.5),
      (own) => ({ n: own.n.add(1), y: sin(matmul(W, own.y)) }),
      { n: 0, y: x },
      { maxSteps: 20 },
    );
    return { J: sum(square(y)), n };
  },
  "a loop that data leave": ({ x, W }) => {
    const y = whileLoop(
      (own) => less(sum(square(own)), 50),
      (own) => mul(own, square(at(W, 0)).add(1.5)),
      x,
      { maxSteps: 30 },
    );
    return { J: sum(sin(y)), y };
  },
  "a loop that is left at once": ({ x }) => {
    const y = whileLoop(
      (own) => greater(sum(square(own)), 1e9),
      (own) => sin(own),
      x,
      { maxSteps: 5 },
    );
    return { J: sum(square(y)) };
  },
  "Newton's method": ({ s }) => {
    const a = square(s).add(1);
    const y = whileLoop(
      (own) => greater(abs(square(own).sub(a)), 1e-13),
      (own) => own.sub(square(own).sub(a).div(own.mul(2))),
      a,
      { maxSteps: 50 },
    );
    return { J: y };
  },
  "rows, each by itself": ({ X }) => {
    const Y = map((row) => sin(row).mul(exp(row)), X);
    return { J: sum(square(Y)), Y };
  },
  "rows, with products": ({ X, W }) => {
    const y = map((row) => sum(tanh(matmul(W, row))), X);
    return { J: sum(mul(y, y)), y };
  },
  "a condition": ({ x, W }) => {
    const y = cond(
      greater(sum(x), 0),
      () => sum(exp(mul(x, 0.5))),
      () => sum(matmul(W, x)),
    );
    return { J: square(y) };
  },
  "a condition with vectors": ({ s, x, W }) => {
    const { y, z } = cond(
      greater(s, 0),
      () => ({ y: sin(x), z: W }),
      () => ({ y: x, z: transpose(W) }),
    );
    return { J: sum(square(matmul(z, y))), y };
  },
  "a condition in a condition": ({ s, x }) => {
    const y = cond(
      greater(s, 0),
      () =>
        cond(
          greater(sum(x), 0),
          () => exp(s),
          () => sin(s),
        ),
      () => square(s),
    );
    return { J: y.add(sin(s)) };
  },
  "a condition in a loop": ({ x, X }) => {
    const [h] = scan(
      (own, row) => [
        cond(
          greater(sum(row), 0),
          () => mul(own, sin(row)),
          () => own.add(row),
        ),
        undefined,
      ],
      x,
      X,
    );
    return { J: sum(square(h)) };
  },
  "a loop in a loop": ({ x, X, W }) => {
    const [h] = scan(
      (own, row) => [fori(0, 2, (_, y) => tanh(add(matmul(W, y), row)), own), undefined],
      x,
      X,
    );
    return { J: sum(square(h)) };
  },
  "a loop in a loop in a loop": ({ s, X }) => {
    const y = fori(
      0,
      2,
      (i, a) =>
        fori(
          0,
          2,
          (j, b) => fori(0, 3, (k, c) => sin(c.mul(take(take(X, i.add(j)), k))).add(c), b),
          a,
        ),
      s,
    );
    return { J: y };
  },
  "a loop in a condition in a loop": ({ x, X }) => {
    const y = map(
      (row) =>
        cond(
          greater(sum(row), 0),
          () => sum(fori(0, 3, (_, own) => add(sin(own), row), x)),
          () => sum(mul(row, x)),
        ),
      X,
    );
    return { J: sum(square(y)) };
  },
  "no iteration": ({ x, W }) => ({ J: sum(square(fori(2, 2, (_, own) => matmul(W, own), x))) }),
  "one iteration": ({ x, W }) => ({ J: sum(square(fori(2, 3, (_, own) => matmul(W, own), x))) }),
  "a function of the module called in a loop": ({ x, X, W }) => {
    const A = add(matmul(W, transpose(W)), [
      [3, 0, 0],
      [0, 3, 0],
      [0, 0, 3],
    ]);
    const [y] = scan((own, row) => [solve(A, add(own, row)), undefined], x, X);
    const B = fori(0, 2, (_, own) => solve(A, own), reshape(x, [3, 1]));
    return { J: sum(square(y)).add(sum(B)) };
  },
  "the result of a loop in a function of the module": ({ x, W }) => {
    const A = fori(0, 2, (_, own) => add(mul(own, 0.5), W), add(mul(W, 0.1), thirty));
    return { J: sum(square(solve(A, x))) };
  },
  "two loops over one sequence": ({ x, X }) => {
    const [a] = scan((own, row) => [sin(own).add(row), undefined], x, X);
    const [b] = scan((own, row) => [own.mul(row), undefined], a, X);
    return { J: sum(mul(a, b)) };
  },
  "a running sum in a loop": ({ x, X }) => {
    const [h] = scan((own, row) => [cumsum(mul(own, row)), undefined], x, X);
    return { J: sum(square(h)) };
  },
  "what does not change in a loop": ({ s, x, W }) => {
    const [h, all] = scan(
      (own) => {
        const y = add(own, matmul(W, x));
        return [y, mul(mean(y), exp(s))];
      },
      x,
      undefined,
      { length: 4 },
    );
    return { J: sum(all).add(sum(maximum(h, 0))), all };
  },
};
