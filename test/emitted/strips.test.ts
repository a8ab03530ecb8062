import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  crossEntropy,
  logsumexp,
  matmul,
  model,
  relu,
  softmax,
  sqrt,
  square,
  sum,
  tanh,
} from "../../src/index.ts";
import type { Statement } from "../../src/ir/loops.ts";
import type { Model } from "../../src/ir/model.ts";
import { functionNamed } from "../../src/ir/plan.ts";
import { numberOf } from "../../src/ir/size.ts";
import { flatten } from "../../src/ir/statements.ts";
import { expectVerified } from "../support/cases/case.ts";

type Rows = number | "N";

/** Layers wide enough that their products stand apart. */
function classifier(rows: Rows): Model {
  const traced = model("classifier", {
    inputs: { X: [rows, 32], Y: [rows, 3] },
    params: { W1: [32, 34], b1: [34], W2: [34, 33], W3: [33, 3] },
    forward({ X, Y, W1, b1, W2, W3 }) {
      const H = relu(matmul(X, W1).add(b1));
      const K = tanh(matmul(H, W2));
      const J = crossEntropy(matmul(K, W3), Y).add(sum(square(W2)).mul(0.01));
      return { J };
    },
  });
  return present(modelIn(traced));
}

/** What comes backwards needs the sum over all rows. */
function norm(rows: Rows): Model {
  const traced = model("norm", {
    inputs: { X: [rows, 32], c: [] },
    params: { W: [32, 32], V: [32, 40] },
    forward({ X, c, W, V }) {
      const H = softmax(matmul(X, W), 1);
      const o = matmul(H.mul(c), V);
      return { J: sqrt(sum(square(o)).add(1)), o };
    },
    loss: "J",
  });
  return present(modelIn(traced));
}

/** No product worth a nest of its own, but a total that only later statements know. */
function mixture(rows: Rows): Model {
  const traced = model("mixture", {
    inputs: { x: [rows, 3] },
    params: { alpha: [4], mu: [4, 3] },
    forward({ x, alpha, mu }) {
      const e = alpha.sub(sum(square(x.reshape([rows, 1, 3]).sub(mu)), 2));
      return { J: sum(logsumexp(e, 1).sub(logsumexp(alpha))) };
    },
  });
  return present(modelIn(traced));
}

/** A strip that takes long, with a number from before the rows, and two sums over them. */
function wide(rows: Rows): Model {
  const traced = model("wide", {
    inputs: { X: [rows, 160], Y: [rows, 3] },
    params: { W1: [160, 120], W2: [120, 3] },
    forward({ X, Y, W1, W2 }) {
      const scale = sqrt(sum(square(W2)));
      const H = tanh(matmul(X, W1).div(scale));
      return { J: crossEntropy(matmul(H, W2), Y).add(sum(square(H))) };
    },
  });
  return present(modelIn(traced));
}

const models = { classifier, norm, mixture, wide };

interface Form {
  readonly debug?: boolean;
  readonly accumulate?: boolean;
}

/** The model as code that runs at given numbers of rows. */
async function emitted(own: Model, form: Form): Promise<(sizes: readonly number[]) => number[]> {
  const options = { emit: ["valueAndGrad"], ...form } as const;
  const { code } = await compileModel(own, options);
  return (sizes) => results(code, sizes);
}

/** All that valueAndGrad, and forward and backward, leave behind, on numbers that differ. */
function results(code: string, sizes: readonly number[]): number[] {
  const module = evaluateModule(code, sizes);
  const memory = module.allocate();
  const { inputs, cache, grads } = memory;
  const params = present(memory.params);
  const fill = (array: Float64Array, salt: number): void => {
    array.forEach((_, at) => (array[at] = Math.sin(at * at + salt)));
  };
  fill(inputs, 1);
  fill(params, 2);
  const run = (...functions: ("forward" | "backward" | "valueAndGrad")[]): number[] => {
    cache.fill(NaN);
    fill(grads, 3);
    for (const name of functions) {
      module[name]?.(inputs, params, cache, ...(name === "forward" ? [] : [grads]));
    }
    const outputs = Object.values(module.views(memory)["outputs"] ?? {});
    const count = outputs.reduce((total, { length }) => total + length, 0);
    return [...cache.subarray(0, count), ...grads];
  };
  return [...run("valueAndGrad"), ...run("forward", "backward")];
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  const worst = found.reduce((most, value, at) => {
    const other = wanted[at] ?? NaN;
    // A NaN stays.
    return Math.max(most, Math.abs(value - other) / (1 + Math.abs(other)));
  }, 0);
  expect(worst).toBeLessThan(1e-12);
}

describe("rows of a batch go together, a strip at a time", () => {
  test.each([
    ["classifier", classifier],
    ["mixture", mixture],
  ])("memory of valueAndGrad for the %s does not grow with the batch", async (_, build) => {
    const caches = await Promise.all(
      [40, 400, 401].map(async (rows) => {
        const { program } = await compileModel(build(rows), { emit: ["valueAndGrad"] });
        return numberOf(functionNamed(program, "valueAndGrad").cache);
      }),
    );
    expect(new Set(caches.slice(0, 2)).size).toBe(1);
    // Rows that are left over share the memory of the strips.
    expect(caches[2]).toBe(caches[0]);
  });

  // Numbers of rows that strips of 4, 3 and 2 divide, and none does.
  test.each(Object.entries(models))(
    "the %s computes what it does with its loops apart",
    async (_, build) => {
      for (const rows of [20, 22, 23]) {
        const [found, wanted] = [
          await emitted(build(rows), {}),
          await emitted(build(rows), { debug: true }),
        ];
        expectClose(found([]), wanted([]));
      }
      for (const accumulate of [false, true]) {
        const [found, wanted] = [
          await emitted(build("N"), { accumulate }),
          await emitted(build("N"), { accumulate, debug: true }),
        ];
        for (const rows of [1, 3, 4, 6, 9]) expectClose(found([rows]), wanted([rows]));
      }
    },
  );

  test("products in a strip are in blocks, wherever their rows go", async () => {
    const { program } = await compileModel(norm(20));
    const inSteps = (statements: readonly Statement[]): number =>
      statements.filter((one) => one.kind === "loop" && one.variable.step !== undefined).length;
    const { statements } = functionNamed(program, "forward");
    const strips = statements.flatMap((one) =>
      one.kind === "loop" && one.variable.step !== undefined ? [one] : [],
    );
    // X W is scratch, o an output.
    expect(strips.map(({ body }) => inSteps(body))).toEqual([2]);
  });

  test("a strip that takes long is computed by a function of its own", async () => {
    const stripsOf = async (own: Model, debug = false): Promise<number> => {
      const { program } = await compileModel(own, { emit: ["valueAndGrad"], debug });
      const { statements } = functionNamed(program, "valueAndGrad");
      return [...flatten(statements)].filter((one) => one.kind === "part" && one.strip).length;
    };
    expect(await stripsOf(wide(24))).toBe(1);
    expect(await stripsOf(wide("N"))).toBe(1);
    expect(await stripsOf(classifier(24))).toBe(0);
    expect(await stripsOf(wide(24), true)).toBe(0);
  });

  test("no rows at all are no strip", async () => {
    const found = await emitted(norm("N"), {});
    expect(found([0])).toEqual((await emitted(norm("N"), { debug: true }))([0]));
  });

  test("the gradients hold", async () => {
    const compile = { emit: ["valueAndGrad"] } as const;
    expectVerified(await checkModel(mixture(22), { points: 2, kinks: 1, compile }));
  });
});
