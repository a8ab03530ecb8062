import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  concat,
  cos,
  crossEntropy,
  cumprod,
  cumsum,
  int,
  matmul,
  model,
  pad,
  prod,
  scatterAdd,
  sin,
  softmax,
  sqrt,
  square,
  sum,
  tanh,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";

/** The end of an arm of so many links. */
function arm(links: number): Model {
  const traced = model("arm", {
    inputs: { lengths: [links], target: [2] },
    params: { theta: [links] },
    forward({ lengths, target, theta }) {
      const angle = cumsum(theta);
      const x = sum(lengths.mul(cos(angle)));
      const y = sum(lengths.mul(sin(angle)));
      return { J: square(x.sub(target.at(0))).add(square(y.sub(target.at(1)))) };
    },
  });
  return present(modelIn(traced));
}

const emit = ["valueAndGrad", "jacobian"] as const;

describe("points in space are computed without loops", () => {
  test("running values are single numbers", async () => {
    const { code } = await compileModel(arm(3));
    expect(code).not.toContain("for (");
    expect(code).toMatch(/const \w+ = \w+ \+ params\[theta \+ 1\];/);
  });

  test("four links keep their loop", async () => {
    const { code } = await compileModel(arm(4));
    expect(code).toContain("for (");
  });

  test.each([2, 3])("the gradients for %i links hold", async (links) => {
    expectVerified(
      await checkModel(arm(links), { points: 3, compile: { emit: ["valueAndGrad"] } }),
    );
    expectVerified(await checkModel(arm(links), { points: 3, compile: { accumulate: true } }));
  });

  const models: Record<string, Parameters<typeof modelIn>[0]> = {
    "products along both axes": model("products", {
      inputs: { A: [3, 2] },
      forward: ({ A }) => ({
        J: sum(cumprod(A, 1, { exclusive: true }).mul(cumsum(A, 0, { reverse: true }))),
      }),
    }),
    "running sums of all elements": model("running", {
      inputs: { a: [3], b: [3] },
      forward: ({ a, b }) => ({ J: prod(cumsum(a.mul(b))).add(sum(cumprod(a).mul(cumsum(b)))) }),
    }),
    "neighbours, and nothing beyond the ends": model("neighbours", {
      inputs: { x: [3] },
      forward: ({ x }) => ({
        J: sum(pad(x.slice(0, 2), [[1, 0]]).mul(concat([tanh(x.slice(0, 2)), x.slice(1, 2)]))),
      }),
    }),
    "what there is of one row at a time": model("rows", {
      inputs: { X: [3, 3] },
      params: { W: [3, 3] },
      forward: ({ X, W }) => ({ J: crossEntropy(X.mul(W), softmax(X)) }),
    }),
    "added where integers say, row by row": model("added", {
      inputs: { X: [3, 3], at: int([2]) },
      params: { p: [3, 2] },
      forward: ({ X, at, p }) => ({ J: sum(square(scatterAdd(X, at, p, 1))) }),
    }),
    "constant data": model("data", {
      inputs: { A: [3, 3] },
      forward: ({ A }) => {
        const turn = [[0.5, -1, 2], [1, 0, 3], [0.25, 1, -1]]; // prettier-ignore
        return {
          J: sum(
            square(
              matmul(turn, A).sub([
                [1, 0, 0],
                [0, 1, 0],
                [0, 0, 1],
              ]),
            ),
          ),
        };
      },
    }),
  };
  test.each(Object.entries(models))("%s", async (_, traced) => {
    const own = present(modelIn(traced));
    const { code } = await compileModel(own);
    const [, forward] = code.split("export function ");
    expect(forward).not.toContain("for (");
    expectVerified(await checkModel(own, { points: 3, compile: { emit: ["valueAndGrad"] } }));
  });
});

describe("a seed has no zeros", () => {
  const residual = model("residual", {
    inputs: { a: [2] },
    params: { v: [3], w: [] },
    forward: ({ a, v, w }) => ({
      r: v
        .slice(0, 2)
        .mul(sum(sin(v)))
        .mul(w)
        .sub(a),
    }),
  });

  test("so that no product with it is computed", async () => {
    const own = present(modelIn(residual));
    const { code } = await compileModel(own, { emit });
    expect(code).not.toContain("dr[");
    expect(code).not.toContain(" 0 *");
    expectVerified(await checkModel(own, { points: 3, compile: { emit: ["jacobian"] } }));
  });

  test("what does not depend on a number has no derivative by it, however steep it is", async () => {
    const traced = model("roots", {
      inputs: { p: [2] },
      forward: ({ p }) => ({ r: sqrt(p) }),
    });
    const { code } = await compileModel(present(modelIn(traced)), { emit: ["jacobian"] });
    const module = evaluateModule(code);
    const memory = module.allocate();
    memory.inputs.set([0, 4]);
    const { jacobian } = memory;
    module.jacobian?.(memory.inputs, memory.cache, present(jacobian));
    expect([...present(jacobian)]).toEqual([Infinity, 0, 0, 0.25]);
  });
});

test("in the Jacobian of two numbers no sum has terms of the other: what is left of it is no sum", async () => {
  const traced = model("pair", {
    inputs: { x: [2], a: [], b: [], c: [] },
    forward: ({ x, a, b, c }) => ({ y: x.mul(a).mul(sin(b)).mul(c) }),
  });
  const built = present(modelIn(traced));
  const { code } = await compileModel(built, { emit: ["jacobian"] });
  const [, body = ""] = /export function jacobian\(([^]*?)\n}\n/.exec(code) ?? [];
  expect(body).toContain("jacobian[");
  expect(body).not.toMatch(/let|\+=/);
  expectVerified(await checkModel(built, { points: 2, compile: { emit: ["jacobian"] } }));
});

test("nor is the negative of one", async () => {
  const traced = model("projection", {
    inputs: { x: [3], scale: [], middle: [2] },
    forward: ({ x, scale, middle }) => ({
      y: x.slice(0, 2).div(x.at(2)).mul(scale).add(middle),
    }),
  });
  const built = present(modelIn(traced));
  const { code } = await compileModel(built, { emit: ["jacobian"] });
  const [, body = ""] = /export function jacobian\(([^]*?)\n}\n/.exec(code) ?? [];
  expect(body).toContain("-");
  expect(body).not.toContain("0 -");
  expectVerified(await checkModel(built, { points: 2, compile: { emit: ["jacobian"] } }));
});
