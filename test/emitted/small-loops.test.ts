import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  conv2d,
  exp,
  matmul,
  max,
  maxPool2d,
  mean,
  model,
  softplus,
  square,
  sum,
  tanh,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { functionNamed } from "../../src/ir/plan.ts";
import { skeleton } from "../support/loops.ts";
import { expectVerified } from "../support/cases/case.ts";

function regression(rows: number | string, columns: number): Model {
  const traced = model("regression", {
    inputs: { X: [rows, columns], y: [rows] },
    params: { w: [columns], b: [] },
    forward({ X, y, w, b }) {
      const z = matmul(X, w).add(b);
      return { J: mean(softplus(z).sub(y.mul(z))).add(sum(square(w))) };
    },
  });
  return present(modelIn(traced));
}

/** Two layers of so few neurons that a row of all of them is straight code. */
function network(rows: number): Model {
  const traced = model("network", {
    inputs: { x: [rows, 2], y: [rows] },
    params: { W: [2, 3], b: [3], v: [3] },
    forward({ x, y, W, b, v }) {
      const h = tanh(matmul(x, W).add(b));
      return { J: mean(square(matmul(h, v).sub(y))) };
    },
  });
  return present(modelIn(traced));
}

describe("a few columns and many rows", () => {
  test("sums of the columns build up in accumulators, and need no zeros", async () => {
    const { code, program } = await compileModel(network(100));
    const { statements } = functionNamed(program, "backward");
    expect(skeleton(statements, program)).toBe(
      "100{v+ v+ v+ b+ b+ b+ W+ W+ W+ W+ W+ W+} dv= dv= dv= db= db= db= dW= dW= dW= dW= dW= dW=",
    );
    expect(code).toContain("grads[v + 2] = dv2");
  });

  test("where they are added to what is there, so are the accumulators", async () => {
    const { code } = await compileModel(network(100), { accumulate: true });
    expect(code).toContain("grads[v + 2] += dv2;");
  });

  test("more columns keep their loop", async () => {
    const { program } = await compileModel(regression(100, 13));
    const { statements } = functionNamed(program, "backward");
    expect(skeleton(statements, program)).toContain("13{dw+=}");
  });

  const columns = [2, 3, 7, 12, 13];
  test.each(columns)("the gradients for %i columns hold", async (count) => {
    const compile = { emit: ["valueAndGrad"] } as const;
    expectVerified(await checkModel(regression(20, count), { points: 2, kinks: 2, compile }));
    const added = { compile: { accumulate: true } };
    expectVerified(await checkModel(regression(20, count), { points: 2, kinks: 2, ...added }));
  });

  test("so they do for any number of rows, none included", async () => {
    expectVerified(await checkModel(regression("N", 4), { points: 2, kinks: 2 }));
  });

  test("and for a network", async () => {
    const compile = { emit: ["valueAndGrad"] } as const;
    expectVerified(await checkModel(network(20), { points: 2, kinks: 2, compile }));
  });
});

describe("in loops inside others", () => {
  const pooling = (size: number, batch: number): Model => {
    const traced = model("pooling", {
      inputs: { x: [batch, size, size, 1] },
      params: { K: [3, 3, 1, 5] },
      forward({ x, K }) {
        return { J: sum(square(maxPool2d(conv2d(x, K), 2))) };
      },
    });
    return present(modelIn(traced));
  };
  const loopsIn = async (declared: Model): Promise<string> => {
    const { program } = await compileModel(declared);
    return skeleton(functionNamed(program, "forward").statements, program);
  };

  test("the elements of a window are written out, in the order in which they lie", async () => {
    expect(await loopsIn(pooling(10, 4))).toContain("5{max^ max^ max^ max^ max= ");
    const { code } = await compileModel(pooling(10, 4));
    const taps = [...code.matchAll(/grads\[kernel \+ l( \+ \d+)?\] \+=/g)].map(([, at]) => at);
    expect(taps).toEqual([...taps].sort((a, b) => Number(a?.slice(2)) - Number(b?.slice(2))));
  });

  test("where these run a few times in all, the loops stay", async () => {
    expect(await loopsIn(pooling(4, 1))).toContain("2{2{");
  });

  test("the gradients hold", async () => {
    const compile = { emit: ["valueAndGrad"] } as const;
    expectVerified(await checkModel(pooling(6, 3), { points: 2, kinks: 2, compile }));
  });
});

describe("loops stay as short as they can be written", () => {
  const loops = async (traced: Parameters<typeof modelIn>[0]): Promise<string> => {
    const { program } = await compileModel(present(modelIn(traced)));
    return skeleton(functionNamed(program, "forward").statements, program);
  };

  test("where what they evaluate takes long by itself", async () => {
    const found = await loops(
      model("exponentials", {
        inputs: { X: [1000, 6] },
        params: { w: [6] },
        forward: ({ X, w }) => ({ J: sum(sum(exp(X.mul(w)), 1).mul(2)) }),
      }),
    );
    expect(found).toContain("1000{");
    expect(found).toContain("6{");
  });

  test("where they are a small part of the work", async () => {
    const found = await loops(
      model("layers", {
        inputs: { x: [32, 64] },
        params: { W: [64, 64], V: [64, 6], b: [6] },
        forward({ x, W, V, b }) {
          const o = matmul(matmul(x, W), V).add(b);
          return { J: sum(max(o, 1)) };
        },
      }),
    );
    expect(found).toContain("32{6{");
  });
});

test("a sum written out is 0 where all of its terms are -0, as that of the loop", async () => {
  const traced = model("lines", {
    inputs: { X: [30, 3] },
    params: { w: [3] },
    forward: ({ X, w }) => ({ z: matmul(X, w), norms: sum(square(X), 1) }),
  });
  const { code } = await compileModel(present(modelIn(traced)));
  expect(code).toMatch(/const z\w* =\s+0 \+/);
  // Squares are never -0: there the first term begins.
  expect(code).toMatch(/const norms\w* =/);
  const module = evaluateModule(code);
  const { inputs, params, cache } = module.allocate();
  present(params).fill(-1);
  module.forward(inputs, present(params), cache);
  expect([...cache].slice(0, 30).every((z) => Object.is(z, 0))).toBe(true);
});
