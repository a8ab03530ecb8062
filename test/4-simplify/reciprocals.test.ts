import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  cond,
  exp,
  floor,
  greater,
  max,
  model,
  scan,
  sin,
  sqrt,
  square,
  sum,
  where,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";

/** The emitted forward and backward, without comments. */
async function bodiesOf(model: Model, fastMath = true): Promise<string> {
  const { code } = await compileModel(model, { fastMath });
  const bodies = code.slice(
    code.indexOf("export function forward"),
    code.indexOf("interface Memory"),
  );
  return bodies.replaceAll(/\/\/.*|\/\*\*.*/g, "");
}

/** The quotients in them. */
async function quotientsOf(model: Model, fastMath: boolean): Promise<string[]> {
  return (await bodiesOf(model, fastMath)).match(/\w+ \/ [\w(]+/g) ?? [];
}

type Traced = Parameters<typeof modelIn>[0];

function loaded(traced: Traced): Model {
  return present(modelIn(traced));
}

const rows = model("rows", {
  inputs: { X: [20, 5], y: [20, 5] },
  params: { c: [5], width: [] },
  forward({ X, y, c, width }) {
    const p = exp(X.sub(c).div(width));
    const share = p.div(sum(p, 1, true));
    return { J: sum(square(share.sub(y))) };
  },
});

const ties = model("ties", {
  inputs: { x: [4, 6], d: [4, 1] },
  forward({ x, d }) {
    const q = sin(x.div(square(d).add(1)));
    return { J: sum(max(q, 1).mul(sum(square(q), 1))) };
  },
});

const filter = model("filter", {
  inputs: { x: [12] },
  params: { tau: [], gain: [] },
  forward({ x, tau, gain }) {
    const step = (s: typeof tau, xt: typeof tau): typeof tau => s.add(xt.sub(s.mul(gain)).div(tau));
    const [state] = scan((s, xt) => [step(s, xt), undefined], 0.5, x);
    return { J: square(state) };
  },
});

const models: Readonly<Record<string, Traced>> = {
  rows,
  "extrema of quotients": ties,
  "a loop of the model": filter,
  "a vector of unit length": model("unit", {
    inputs: { v: [3], w: [3] },
    forward: ({ v, w }) => ({ J: sum(square(v.div(sqrt(sum(square(v)))).mul(w))) }),
  }),
  constants: model("constants", {
    inputs: { x: [9] },
    forward: ({ x }) => ({ J: sum(sin(x.div(3)).mul(exp(x.div(-8)))) }),
  }),
  "whole numbers": model("whole", {
    inputs: { x: [9], d: [] },
    forward: ({ x, d }) => ({
      J: sum(
        floor(x.div(d))
          .mul(x)
          .add(square(x.div(d.add(2)))),
      ),
    }),
  }),
  "columns, and sizes that are not known": model("columns", {
    inputs: { X: ["N", 3], d: [3], y: ["N"] },
    forward: ({ X, d, y }) => ({
      J: sum(
        square(
          sum(X.div(d), 1)
            .sub(y)
            .div(sum(square(d))),
        ),
      ),
    }),
  }),
  "what is not divided where a condition fails": model("guarded", {
    inputs: { x: [9], d: [] },
    forward: ({ x, d }) => ({
      J: sum(where(greater(x, 0), square(x).div(d), x)).add(
        cond(
          greater(d, 0),
          (a, b) => sum(sin(a.div(b))),
          (a, b) => sum(a).mul(b),
          x,
          d,
        ),
      ),
    }),
  }),
};

describe("products with reciprocals", () => {
  test("of what many are divided by, with fastMath alone", async () => {
    expect((await quotientsOf(loaded(rows), false)).length).toBeGreaterThan(10);
    expect(await quotientsOf(loaded(rows), true)).toEqual(["1 / width", "1 / sum", "1 / width"]);
  });

  test("a quotient that has its divisor to itself stays", async () => {
    const alone = model("alone", {
      inputs: { x: [], d: [], v: [4], w: [4] },
      forward: ({ x, d, v, w }) => ({ J: x.div(d).add(sum(v.div(w))) }),
      wrt: ["x", "v"],
    });
    const quotients = await quotientsOf(loaded(alone), true);
    expect(quotients).toEqual(await quotientsOf(loaded(alone), false));
    expect(quotients).toContain("x / d");
  });

  test("a loop of the model has its reciprocals before it", async () => {
    expect(await quotientsOf(loaded(filter), true)).toEqual(["1 / tau", "1 / tau"]);
  });

  test("powers of two, and what is rounded to whole numbers, are divided by", async () => {
    const constants = await bodiesOf(loaded(present(models["constants"])));
    expect(constants).toContain("* (1 / 3)");
    expect(constants).toContain("xi / -8");
    const whole = loaded(present(models["whole numbers"]));
    expect(await bodiesOf(whole)).toMatch(/Math\.floor\(\w+ \/ d\)/);
    const { code } = await compileModel(whole, { fastMath: true });
    expect(evaluated(code, [49, 1, 1, 1, 1, 1, 1, 1, 1, 49])).toBeGreaterThan(49);
  });

  test("a reciprocal is no product with itself", async () => {
    const shifted = model("shifted", {
      inputs: { v: [4], d: [] },
      forward: ({ v, d }) => ({ J: sum(sin(v.div(d))).add(d.pow(-1)) }),
    });
    const bodies = await bodiesOf(loaded(shifted));
    expect(bodies).toContain("1 / d");
    expect(bodies).not.toContain("1 * ");
  });

  test.each(Object.entries(models))("%s: the gradients hold", async (_, traced) => {
    const compile = { fastMath: true, emit: ["valueAndGrad"] } as const;
    expectVerified(await checkModel(loaded(traced), { points: 2, kinks: 1, compile }));
    const others = { fastMath: true, accumulate: true, debug: true };
    expectVerified(await checkModel(loaded(traced), { points: 2, kinks: 0, compile: others }));
  });

  // x (1 + e) / d (1 + e') with |e|, |e'| at most 2^-53: no more than that beside the rounding of the quotient itself.
  test("are within an ulp and a half of the quotients", async () => {
    const count = 500;
    const scaled = model("scaled", {
      inputs: { x: [count], d: [] },
      forward: ({ x, d }) => ({ y: x.div(d) }),
    });
    const { code } = await compileModel(loaded(scaled), { fastMath: true, upstream: true });
    const module = evaluateModule(code);
    let differing = 0;
    for (const d of [3, 0.1, Math.PI, 1e300, -7e-200]) {
      const memory = module.allocate();
      memory.inputs.set(Array.from({ length: count }, (_, at) => Math.sin(at + 1)));
      memory.inputs[count] = d;
      module.forward(memory.inputs, memory.cache);
      for (let at = 0; at < count; at++) {
        const exact = present(memory.inputs[at]) / d;
        const error = Math.abs(present(memory.cache[at]) - exact);
        expect(error).toBeLessThanOrEqual(2 * 2 ** -52 * Math.abs(exact));
        if (error > 0) differing++;
      }
    }
    expect(differing).toBeGreaterThan(0);
  });
});

function evaluated(code: string, inputs: readonly number[]): number {
  const module = evaluateModule(code);
  const memory = module.allocate();
  memory.inputs.set(inputs);
  module.forward(memory.inputs, memory.cache);
  return present(memory.cache[0]);
}
