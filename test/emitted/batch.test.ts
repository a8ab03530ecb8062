import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  atan2,
  exp,
  expandDims,
  logsumexp,
  matmul,
  mean,
  model,
  sort,
  square,
  sub,
  sum,
  tanh,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { type FunctionName, functionNamed } from "../../src/ir/plan.ts";
import { countOf } from "../../src/ir/shape.ts";
import { numberOf } from "../../src/ir/size.ts";
import { skeleton } from "../support/loops.ts";
import { expectVerified } from "../support/cases/case.ts";

function mixture(rows: number): Model {
  const traced = model("mixture", {
    inputs: { x: [rows, 3] },
    params: { alpha: [4], mu: [4, 3], q: [4, 3] },
    forward({ x, alpha, mu, q }) {
      const d = sub(expandDims(x, 1), mu).mul(exp(q));
      const e = alpha.add(sum(q, 1)).sub(sum(square(d), 2).mul(0.5));
      const L = sum(logsumexp(e, 1)).sub(logsumexp(alpha).mul(rows));
      return { L };
    },
  });
  return present(modelIn(traced));
}

function network(rows: number): Model {
  const traced = model("network", {
    inputs: { x: [rows, 3], y: [rows, 2] },
    params: { W1: [3, 16], b1: [16], W2: [16, 2] },
    forward({ x, y, W1, b1, W2 }) {
      const h = tanh(matmul(x, W1).add(b1));
      const o = matmul(h, W2);
      const J = mean(square(o.sub(y))).add(sum(square(W1)).mul(0.01));
      return { J };
    },
  });
  return present(modelIn(traced));
}

/** Weights that every matrix of a batch is multiplied with, on the right and on the left. */
function sequences(rows: number): Model {
  const traced = model("sequences", {
    inputs: { x: [rows, 5, 3] },
    params: { W: [3, 4], V: [2, 5] },
    forward: ({ x, W, V }) => ({ L: sum(square(matmul(V, tanh(matmul(x, W))))) }),
  });
  return present(modelIn(traced));
}

describe("sums over the rows of a batch build up row by row", () => {
  test("memory of all that is in between does not grow with the batch", async () => {
    for (const [build, saved] of [
      // e and its logsumexp.
      [mixture, 5],
      // h, and what o is away from y.
      [network, 18],
    ] as const) {
      const caches = await Promise.all(
        [300, 900].map(async (rows) => {
          const { program } = await compileModel(build(rows), { emit: ["valueAndGrad"] });
          const cacheOf = (name: FunctionName): number =>
            numberOf(functionNamed(program, name).cache);
          const scratch = program.cache
            .filter(({ use }) => use === "scratch")
            .reduce((total, { buffer }) => total + numberOf(countOf(buffer.shape)), 0);
          return { kept: cacheOf("forward"), atOnce: cacheOf("valueAndGrad"), scratch };
        }),
      );
      const [few, many] = caches;
      expect(many?.scratch).toBe(few?.scratch);
      expect(many?.atOnce).toBe(few?.atOnce);
      expect((many?.kept ?? NaN) - (few?.kept ?? NaN)).toBe(600 * saved);
    }
  });

  test("so does what all matrices of a batch are multiplied with", async () => {
    const { program } = await compileModel(sequences(300), {});
    const scratch = program.cache.filter(({ use }) => use === "scratch");
    const sizes = scratch.map(({ buffer }) => numberOf(countOf(buffer.shape)));
    expect(Math.max(...sizes)).toBeLessThan(300);
    for (const rows of [1, 2, 7]) expectVerified(await checkModel(sequences(rows)));
  });

  test("backward of a mixture is one loop over the rows", async () => {
    const { program } = await compileModel(mixture(100));
    const { statements } = functionNamed(program, "backward");
    expect(skeleton(statements, program)).toBe(
      "4{sum=} 12{dq=} 12{dmu=} 100{4{sum+= 3{dq+= dmu+=}}} 4{dalpha= 3{dq=}}",
    );
  });

  test("a sum of which a gradient is made lies where that goes", async () => {
    const { program } = await compileModel(network(100));
    const { statements } = functionNamed(program, "backward");
    expect(skeleton(statements, program)).toBe(
      "32{dW2=} 16{db1=} 48{dW1=} 100{16{2{matmul+ matmul+ matmul+ matmul+ dW2+=} mul= mul= mul= mul= db1+=} 16{dW1+= dW1+= dW1+=}} 48{dW1+=}",
    );
  });

  test("but not where that is read before it is complete", async () => {
    const traced = model("centred", {
      inputs: { x: [20, 3] },
      forward: ({ x }) => ({ J: sum(square(mean(x, 0))) }),
    });
    const centred = present(modelIn(traced));
    expectVerified(await checkModel(centred, { points: 2, kinks: 2 }));
  });

  test("of a single number as well", async () => {
    const traced = model("single", {
      inputs: { p: [1] },
      forward: ({ p }) => ({ J: sum(sort(p)).add(sum(atan2(p, 2))) }),
    });
    expectVerified(await checkModel(present(modelIn(traced)), { points: 2, kinks: 2 }));
  });

  test.each([
    ["mixture", mixture],
    ["network", network],
  ])("the gradients of the %s hold", async (_, build) => {
    const compile = { emit: ["valueAndGrad"] } as const;
    expectVerified(await checkModel(build(20), { points: 2, kinks: 2, compile }));
    expectVerified(
      await checkModel(build(20), { points: 2, kinks: 1, compile: { accumulate: true } }),
    );
  });
});
