import { describe, expect, test } from "vitest";
import { withDerivatives } from "../../src/3-differentiate/derivatives.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  at,
  cast,
  cond,
  cos,
  customGradient,
  exp,
  fori,
  grad,
  greater,
  hessianVectorProduct,
  jvp,
  less,
  log,
  map,
  matmul,
  model,
  mul,
  outer,
  scan,
  sin,
  sqrt,
  square,
  stopGradient,
  sum,
  take,
  tanh,
  type Tensor,
  where,
  whileLoop,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";
import { evaluate, gradientModel, verifyAdjoint } from "../support/graphs.ts";

interface Leaves {
  readonly x: Tensor<[3]>;
  readonly X: Tensor<[4, 3]>;
  readonly W: Tensor<[3, 3]>;
}

type Forward = (leaves: Leaves) => { readonly J: Tensor<[]> };

function traced(forward: Forward): Model {
  const built = model("control", {
    inputs: { x: [3], X: [4, 3], W: [3, 3] },
    forward,
  });
  return present(modelIn(built));
}

function plain(forward: Forward): Model {
  return withDerivatives(traced(forward)).model;
}

/** The sum of the squares of all gradients. */
function penalised(forward: Forward): Forward {
  return (leaves) => {
    const { J } = forward(leaves);
    const { x, X, W } = grad(J, { ...leaves });
    return {
      J: sum(square(x))
        .add(sum(square(X)))
        .add(sum(square(W))),
    };
  };
}

const models: Record<string, Forward> = {
  "a recurrence over a sequence": ({ x, X, W }) => {
    const [h] = scan((own, row) => [tanh(matmul(W, own).add(row)), undefined], x, X);
    return { J: sum(square(h)) };
  },
  "its stacked states, with a carry that nothing depends on": ({ x, X, W }) => {
    const [last, states] = scan(
      ({ h, idle }, row, t) => {
        const next = tanh(matmul(W, h).add(mul(row, t.cast("real").add(1))));
        return [{ h: next, idle: sin(idle).add(next) }, next];
      },
      { h: x, idle: x },
      X,
    );
    return { J: sum(square(states)).add(sum(last.h)) };
  },
  "in reverse": ({ x, X }) => {
    const [h, all] = scan((own, row) => [mul(sin(own), row), own], x, X, { reverse: true });
    return { J: sum(h).add(sum(mul(all, all))) };
  },
  "carries that swap": ({ x, W }) => {
    const [a, b] = fori(0, 5, (_, [p, q]) => [q, p.add(mul(q, 0.3)).add(sin(q))], [x, at(W, 0)]);
    return { J: sum(mul(a, b)) };
  },
  "rows by position": ({ x, X }) => {
    const y = fori(0, 3, (i, own) => sin(own.add(mul(take(X, i), take(X, i.add(1))))), x);
    return { J: sum(square(y)) };
  },
  "a loop with a test": ({ x, W }) => {
    const { y } = whileLoop(
      (s) => less(s.n, 4.5),
      (s) => ({ n: s.n.add(1), y: sin(matmul(W, s.y)) }),
      { n: 0, y: x },
      { maxSteps: 20 },
    );
    return { J: sum(square(y)) };
  },
  "a loop whose number of steps depends on data": ({ x, W }) => {
    const y = whileLoop(
      (own) => less(sum(square(own)), 50),
      (own) => mul(own, square(at(W, 0)).add(1.5)),
      x,
      { maxSteps: 30 },
    );
    return { J: sum(sin(y)) };
  },
  "rows mapped": ({ X, W }) => {
    const y = map((row) => sum(tanh(matmul(W, row))), X);
    return { J: sum(mul(y, y)) };
  },
  "a condition": ({ x, W }) => {
    const y = cond(
      greater(sum(x), 0),
      () => sum(exp(mul(x, 0.5))),
      () => sum(matmul(W, x)),
    );
    return { J: square(y) };
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
      (own, row) => [fori(0, 2, (_, y) => tanh(matmul(W, y).add(row)), own), undefined],
      x,
      X,
    );
    return { J: sum(square(h)) };
  },
  "a loop in a condition in a loop": ({ x, X }) => {
    const y = map(
      (row) =>
        cond(
          greater(sum(row), 0),
          () => sum(fori(0, 3, (_, own) => sin(own).add(row), x)),
          () => sum(mul(row, x)),
        ),
      X,
    );
    return { J: sum(y) };
  },
  "no iteration": ({ x, W }) => ({ J: sum(square(fori(2, 2, (_, own) => matmul(W, own), x))) }),
  "a gradient in a loop: descent": ({ x, W }) => {
    const y = fori(
      0,
      4,
      (_, own) => own.sub(mul(grad(sum(square(sin(matmul(W, own)))), own), 0.1)),
      x,
    );
    return { J: sum(square(y)) };
  },
  "a gradient with respect to an outer value, in a loop": ({ x, W }) => {
    const y = fori(
      0,
      3,
      (_, own) => {
        const slope = grad(sum(sin(mul(own, at(W, 1)))), W);
        return own.add(mul(at(slope, 1), 0.3));
      },
      x,
    );
    return { J: sum(square(y)) };
  },
  "a gradient in a branch": ({ x, W }) => {
    const y = cond(
      greater(sum(x), 0),
      (own) => grad(sum(exp(mul(own, 0.5))), own),
      (own) => matmul(W, own),
      x,
    );
    return { J: sum(square(y)) };
  },
  "a gradient of a condition in a loop": ({ x, X }) => {
    const [y] = scan(
      (own, row) => {
        const energy = cond(
          greater(sum(row), 0),
          () => sum(sin(mul(own, row))),
          () => sum(square(own)),
        );
        return [own.sub(mul(grad(energy, own), 0.2)), undefined];
      },
      x,
      X,
    );
    return { J: sum(square(y)) };
  },
  "what a direction moves in a loop": ({ x, X, W }) => {
    const [y] = scan(
      (own, row) => {
        const next = tanh(matmul(W, own).add(row));
        return [next.add(jvp(next, own, row)), undefined];
      },
      x,
      X,
    );
    return { J: sum(square(y)) };
  },
  "a rule of the author's in a loop": ({ x, W }) => {
    const y = fori(
      0,
      3,
      (_, own) =>
        customGradient(
          [own, W],
          (h, w) => sin(matmul(w, h)),
          (g, _value, h, w) => {
            const slope = mul(g, cos(matmul(w, h)));
            return [matmul(w.T, slope), outer(slope, h)];
          },
        ),
      x,
    );
    return { J: sum(square(y)) };
  },
  "what is stopped in a loop": ({ x, W }) => {
    const y = fori(0, 3, (_, own) => mul(sin(own), stopGradient(at(W, 0))), x);
    return { J: sum(mul(y, W)) };
  },
  "a carry of integers that says where": ({ x, X }) => {
    const { y } = fori(0, 3, (_, s) => ({ k: s.k.add(1), y: sin(s.y.add(take(X, s.k))) }), {
      k: cast(1, "int"),
      y: x,
    });
    return { J: sum(square(y)) };
  },
  "a scan of a scan of sequences": ({ x, X, W }) => {
    const [h] = scan(
      (own, row) => {
        const [last, all] = scan((inner, one) => [sin(mul(inner, one)), inner], own, W);
        return [last.add(mul(row, sum(all))).mul(0.3), undefined];
      },
      x,
      X,
    );
    return { J: sum(square(h)) };
  },
  "a gradient of a loop, penalised": ({ x, X, W }) => {
    const [h] = scan((own, row) => [tanh(matmul(W, own).add(row)), undefined], x, X);
    const y = sum(square(h));
    return { J: y.add(sum(square(grad(y, X)))) };
  },
  "a Hessian of a loop on a vector": ({ x, W }) => {
    const y = sum(square(fori(0, 3, (_, own) => sin(mul(matmul(W, own), 0.2)), x)));
    return { J: sum(mul(hessianVectorProduct(y, x, at(W, 0)), x)) };
  },
};

describe.each(Object.entries(models))("%s", (_, forward) => {
  test("reverse mode, forward mode and differences agree", () => {
    expectVerified(verifyAdjoint(plain(forward)));
  });

  test("so they do for the gradient of the gradient", () => {
    expectVerified(verifyAdjoint(gradientModel(plain(forward)), 2, 1));
  });

  test("the emitted code is right", async () => {
    expectVerified(await checkModel(traced(forward), { points: 2, kinks: 2 }));
  });

  test("so is that of the gradient of the gradient", async () => {
    expectVerified(await checkModel(traced(penalised(forward)), { points: 2, kinks: 1 }));
  });
});

describe("branches that are not taken", () => {
  const zeros = [0, 0, 0];
  const gradientAtZero = (forward: Forward): (readonly number[])[] => {
    const { reverse, forward: forwards } = evaluate(
      plain(forward),
      zeros,
      Array<number>(12).fill(0),
      Array<number>(9).fill(0),
    );
    expect(forwards.flat()).toEqual(reverse.flat());
    return reverse;
  };

  test("a loop whose result is not taken", () => {
    const [dx] = gradientAtZero(({ x }) => {
      const y = sum(fori(0, 3, (_, own) => sqrt(own), x));
      return { J: where(greater(sum(x), 0), y, 0) };
    });
    expect(dx).toEqual(zeros);
  });

  test("what a later iteration does not take", () => {
    const [dx] = gradientAtZero(({ x }) => {
      const { y } = fori(
        0,
        3,
        (_, s) => ({ u: log(s.v), v: s.v, y: where(greater(s.v, 0), s.u, 0) }),
        {
          u: x,
          v: x,
          y: x,
        },
      );
      return { J: sum(y) };
    });
    expect(dx).toEqual(zeros);
  });

  test("what a branch of a condition does not read", () => {
    const [dx] = gradientAtZero(({ x }) => {
      const u = log(x);
      const y = cond(
        greater(sum(x), 0),
        () => sum(u),
        () => sum(x),
      );
      return { J: y };
    });
    expect(dx).toEqual([1, 1, 1]);
  });
});

test("loops over sizes known at run time only, none included", async () => {
  const built = model("symbolic", {
    inputs: { X: ["N", 3], h: [3] },
    params: { W: [3, 3] },
    forward({ X, h, W }) {
      const [last, states] = scan(
        (own, row) => {
          const next = tanh(matmul(W, own).add(row));
          return [next, next];
        },
        h,
        X,
      );
      const inner = fori(0, "N", (i, own) => sin(own.add(mul(take(X, i), 0.5))), h);
      const y = sum(square(states)).add(sum(last)).add(sum(inner));
      return { J: y.add(sum(square(grad(y, X)))) };
    },
  });
  expectVerified(await checkModel(present(modelIn(built)), { points: 2, kinks: 2 }));
});
