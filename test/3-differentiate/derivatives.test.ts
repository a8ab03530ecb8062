import { describe, expect, test } from "vitest";
import { withDerivatives } from "../../src/3-differentiate/derivatives.ts";
import { checkModel } from "../../src/check/check.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { AnyTensor } from "../../src/1-load/builder/types/tensor.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import {
  add,
  customGradient,
  elu,
  exp,
  fori,
  grad,
  hessianVectorProduct,
  jvp,
  log,
  matmul,
  model,
  mul,
  reshape,
  sin,
  square,
  std,
  stopGradient,
  sum,
  tanh,
  type Tensor,
  vjp,
  where,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { reachable } from "../../src/ir/order.ts";
import { expectVerified } from "../support/cases/case.ts";
import { evaluate, valueAt, verifyAdjoint } from "../support/graphs.ts";

type Outputs = Record<string, AnyTensor>;

/** The model of a function of x [3] and w [3], with its derivatives worked out. */
function plain(forward: (x: Tensor<[3]>, w: Tensor<[3]>) => Outputs): Model {
  return withDerivatives(traced(forward)).model;
}

function traced(forward: (x: Tensor<[3]>, w: Tensor<[3]>) => Outputs): Model {
  const built = model("derivatives", {
    inputs: { x: [3], w: [3] },
    forward: ({ x, w }) => forward(x, w),
  });
  return present(modelIn(built));
}

const x0 = [0.3, -1.2, 2.1];
const w0 = [0.7, 0.4, -0.5];

function at(built: Model): number[] {
  return valueAt(built, x0, w0);
}

const each = (f: (x: number, w: number) => number): number[] =>
  x0.map((x, k) => f(x, w0[k] ?? NaN));

/** Within rounding. */
function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, k) => {
    const wanted = expected[k] ?? NaN;
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(wanted)));
  });
}

describe("values", () => {
  test("grad is the gradient, in the structure of what it is taken of", () => {
    const built = plain((x, w) => {
      const y = sum(mul(square(x), sin(w)));
      const [gx, { w: gw }] = grad(y, [x, { w }]);
      return { gx, gw, again: grad(y, x) };
    });
    const gx = each((x, w) => 2 * x * Math.sin(w));
    expectClose(at(built), [...gx, ...each((x, w) => x * x * Math.cos(w)), ...gx]);
  });

  test("vjp weighs the elements of what is differentiated", () => {
    const built = plain((x, w) => ({ g: vjp(mul(exp(x), w), x, [1, 2, 3]) }));
    expectClose(
      at(built),
      each((x, w) => Math.exp(x) * w).map((one, k) => one * (k + 1)),
    );
  });

  test("jvp moves along directions", () => {
    const built = plain((x, w) => ({ t: jvp(mul(exp(x), w), { x, w }, { x: 2, w: [1, 0, -1] }) }));
    expectClose(
      at(built),
      each((x, w) => 2 * Math.exp(x) * w).map((one, k) => one + Math.exp(x0[k] ?? NaN) * (1 - k)),
    );
  });

  test("hessianVectorProduct is the Hessian on a vector", () => {
    const built = plain((x, w) => {
      const y = sum(mul(mul(square(x), x), w));
      const { x: hx, w: hw } = hessianVectorProduct(y, { x, w }, { x: w, w: [1, 1, 1] });
      return { hx, hw };
    });
    expectClose(at(built), [
      ...each((x, w) => 6 * x * w * w + 3 * x * x),
      ...each((x, w) => 3 * x * x * w),
    ]);
  });

  test("with respect to what was computed on the way", () => {
    const built = plain((x, w) => {
      const h = tanh(x);
      const y = sum(mul(square(h), w));
      return { gh: grad(y, h), gx: grad(y, x) };
    });
    const gh = each((x, w) => 2 * Math.tanh(x) * w);
    expectClose(at(built), [...gh, ...gh.map((g, k) => g * (1 - Math.tanh(x0[k] ?? NaN) ** 2))]);
  });

  test("forward and reverse mode agree on what is made of one another", () => {
    const built = plain((x, w) => {
      const h = mul(x, w);
      const y = mul(sin(h), x);
      const u = exp(w);
      const forwards = sum(mul(u, jvp(y, [x, h], [w, u])));
      const [gx, gh] = vjp(y, [x, h], u);
      return { forwards, backwards: sum(mul(gx, w)).add(sum(mul(gh, u))) };
    });
    const [forwards, backwards] = at(built);
    expectClose([forwards ?? NaN], [backwards ?? NaN]);
  });

  test("nested five deep: the fifth derivative of a sixth power", () => {
    const built = plain((x) => {
      let y: Tensor = sum(square(mul(square(x), x)));
      for (let k = 0; k < 5; k++) y = sum(grad(y as Tensor<[]>, x));
      return { y };
    });
    expectClose(at(built), [x0.reduce((total, x) => total + 720 * x, 0)]);
  });

  test("stopGradient and branches that are not taken", () => {
    const built = plain((x) => ({
      stopped: grad(sum(mul(stopGradient(x), x)), x),
      guarded: grad(sum(where(x.greater(0), log(x), 0)), x),
    }));
    expectClose(at(built), [...x0, ...each((x) => (x > 0 ? 1 / x : 0))]);
  });

  test("the author's rule, whose own derivatives are worked out", () => {
    const built = plain((x) => {
      const y = customGradient(
        [x],
        (own) => exp(own),
        (g, _, own) => [mul(g, grad(sum(square(own)), own))],
      );
      return { g: grad(sum(y), x) };
    });
    expectClose(
      at(built),
      each((x) => 2 * x),
    );
  });
});

test("backward works out the derivatives of an author's rule, also in a loop", async () => {
  const rule = (h: Tensor<[3]>): Tensor<[3]> =>
    customGradient(
      [h],
      (own) => sin(own),
      (g, _, own) => [mul(g, grad(sum(sin(own)), own))],
    );
  const built = traced((x) => ({ J: sum(fori(0, 3, (_, h) => rule(h), rule(x))) }));
  expectVerified(await checkModel(built, { points: 2, kinks: 2 }));
});

/** Models whose gradients are checked against forward mode and differences. */
const penalties: Record<string, (x: Tensor<[3]>, w: Tensor<[3]>) => Outputs> = {
  "a gradient penalty": (x, w) => {
    const y = sum(tanh(mul(x, w)));
    return { J: add(y, sum(square(grad(y, x)))) };
  },
  "forces of a potential": (x, w) => {
    const E = sum(exp(mul(x, w).neg()));
    return { forces: grad(E, x).neg() };
  },
  "a Newton step": (x, w) => {
    const y = sum(exp(x)).add(sum(mul(square(x), square(w))));
    const g = grad(y, x);
    const curvature = jvp(g, x, [1, 1, 1]);
    return { J: sum(square(x.sub(g.div(curvature.add(3))))) };
  },
  "a Hessian on the gradient": (x, w) => {
    const y = sum(sin(mul(x, w))).add(square(sum(x)));
    return { J: sum(hessianVectorProduct(y, x, grad(y, x))) };
  },
};

describe.each(Object.entries(penalties))("%s", (_, forward) => {
  test("reverse mode, forward mode and differences agree", () => {
    expectVerified(verifyAdjoint(plain(forward)));
  });

  test("the emitted code is right", async () => {
    const built = traced(forward);
    const upstream = built.loss === undefined;
    expectVerified(await checkModel(built, { points: 2, kinks: 2, compile: { upstream } }));
  });
});

test("a select within a select: third derivatives where the first is chosen to be 0", () => {
  const built = plain((x) => {
    // Of one element, the deviation is 0, and so is what is chosen for its derivative.
    const p = reshape(x, [3, 1]);
    const y = sum(elu(std(p, 1, true), -1));
    return { J: sum(jvp(grad(y, p), p, 1)) };
  });
  const { reverse, forward } = evaluate(built, x0, w0);
  expect([reverse[0], forward[0]]).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

test("gradients of the same value share a sweep", () => {
  const shared = plain((x, w) => {
    const y = sum(tanh(matmul(x, w)));
    const [a, b] = grad(y, [x, w]);
    return { a, b };
  });
  const { outputs } = shared.graph;
  const nodes = reachable(outputs.map(({ node }) => node));
  expect(nodes.filter(({ op }) => op === "tanh")).toHaveLength(1);
});

test("a long chain of gradients takes no time", () => {
  const built = traced((x, w) => {
    let h: Tensor<[3]> = x;
    for (let k = 0; k < 2000; k++) h = h.sub(grad(sum(square(mul(h, w))), h).mul(0.01));
    return { y: sum(h) };
  });
  const start = performance.now();
  const { model: expanded } = withDerivatives(built);
  expect(performance.now() - start).toBeLessThan(10_000);
  expectClose(valueAt(expanded, x0, w0), [
    each((x, w) => x * (1 - 0.02 * w * w) ** 2000).reduce((a, b) => a + b),
  ]);
});

test("what does not depend has a derivative of zero, with a warning", () => {
  const { model: built, diagnostics } = withDerivatives(
    traced((x, w) => {
      const y = sum(x);
      return { g: grad(y, w), t: jvp(y, w, [1, 1, 1]) };
    }),
  );
  expect(at(built)).toEqual([0, 0, 0, 0]);
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "GRADC4001 this derivative is always zero: the value does not depend on w",
    "GRADC4001 this derivative is always zero: the value does not depend on w",
  ]);
});
