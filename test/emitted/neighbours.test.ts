import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { cond, exp, model, sin, sqrt, square, sum, where } from "../../src/index.ts";
import type { EmitName } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";

/** Models of overlapping slices of one value. */
const models: Readonly<Record<string, () => unknown>> = {
  "differences of neighbours": () =>
    model("smooth", {
      inputs: { x: [24] },
      forward: ({ x }) => ({ E: sum(square(x.slice(1).sub(x.slice(0, -1)))) }),
    }),
  "of any number": () =>
    model("any", {
      inputs: { x: ["N", 2] },
      forward: ({ x }) => ({ E: sum(sin(x.slice(1).mul(x.slice(0, -1)))) }),
    }),
  "in two directions": () =>
    model("grid", {
      inputs: { u: [5, 6, 2] },
      forward({ u }) {
        const down = u.slice(1).sub(u.slice(0, -1));
        const right = u.slice([null, 1]).sub(u.slice([null, 0], [null, -1]));
        const long = sqrt(sum(square(down), 2).add(1));
        return { E: sum(long).add(sum(exp(right))) };
      },
    }),
  "in two directions, of a value in between": () =>
    model("between", {
      inputs: { x: [5, 6, 2] },
      forward({ x }) {
        const u = sin(x);
        const down = u.slice(1).sub(u.slice(0, -1));
        const right = u.slice([null, 1]).sub(u.slice([null, 0], [null, -1]));
        return { E: sum(exp(down)).add(sum(exp(right))) };
      },
    }),
  "with steps, backwards": () =>
    model("steps", {
      inputs: { x: [20] },
      forward({ x }) {
        const [even, reversed] = [x.slice(0, null, 2), x.slice(19, null, -1)];
        return { E: sum(even.mul(x.slice(0, 10))).add(sum(sin(reversed).mul(x))) };
      },
    }),
  "one slice, and all of it": () =>
    model("pinned", {
      inputs: { x: [20] },
      forward: ({ x }) => ({
        E: sum(exp(x))
          .add(square(x.at(3)))
          .add(sum(sin(x.slice(15)))),
      }),
    }),
  "of a value that others need": () =>
    model("inner", {
      inputs: { x: [18, 2], w: [18, 1] },
      forward({ x, w }) {
        const y = sin(x.mul(w));
        return { E: sum(y.slice(2).mul(y.slice(0, -2))).add(sum(square(y))) };
      },
    }),
  "behind a condition": () =>
    model("taken", {
      inputs: { x: [20] },
      forward({ x }) {
        const d = x.slice(1).sub(x.slice(0, -1));
        return { E: sum(where(d.greater(0), sqrt(d), 0)) };
      },
    }),
  "in one of two branches": () =>
    model("branch", {
      inputs: { x: [20] },
      forward: ({ x }) => ({
        E: cond(
          x.at(0).greater(0),
          () => sum(square(x.slice(1).sub(x.slice(0, -1)))),
          () => sum(x),
        ),
      }),
    }),
};

function traced(name: string): Model {
  return present(modelIn(present(models[name])()));
}

describe("overlapping slices", () => {
  test.each(Object.keys(models))("%s: all functions, beside differences", async (name) => {
    const own = traced(name);
    const emit: readonly EmitName[] = ["valueAndGrad", "jvp", "hvp", "jacobian", "hessian"];
    for (const compile of [{ emit }, { emit, accumulate: true }, { upstream: true }]) {
      const report = await checkModel(own, { seed: 4, points: 2, compile });
      expect(report.transforms?.filter(({ verdict }) => verdict !== "ok") ?? []).toEqual([]);
      expectVerified(report);
    }
  });

  test("an element in none of them gets nothing, even where its slope is infinite", async () => {
    const roots = model("roots", {
      inputs: { x: [20] },
      forward({ x }) {
        const y = sqrt(x);
        return { E: sum(y.slice(2).mul(y.slice(1, -1))) };
      },
    });
    const { code } = await compileModel(present(modelIn(roots)), { emit: ["hvp"] });
    const module = evaluateModule(code);
    const { inputs, cache, grads, direction, product } = module.allocate();
    inputs.fill(1).fill(0, 0, 1);
    module.forward(inputs, cache);
    module.backward(inputs, cache, present(grads));
    expect([...present(grads)].slice(0, 3)).toEqual([0, 0.5, 1]);
    present(direction).fill(1);
    module.hvp?.(inputs, cache, present(direction), present(product));
    expect([...present(product)].slice(0, 3)).toEqual([0, 0, 0]);
  });

  test("what they get is added up in the gradient's own memory, in one loop", async () => {
    for (const name of ["differences of neighbours", "of any number", "in two directions"]) {
      const { program } = await compileModel(traced(name));
      const scratch = program.cache.filter(({ use }) => use === "scratch");
      expect([name, scratch.length]).toEqual([name, 0]);
    }
    const { code } = await compileModel(traced("differences of neighbours"));
    expect(code).toContain(`  for (let i = 0; i < 24; i++) grads[x + i] = 0;

  // dx[1:24] += 2 (x[1:24] - x[0:23]);  dx[0:23] -= 2 (x[1:24] - x[0:23])
  for (let i = 0; i < 23; i++) {
    const product = 2 * (inputs[x + i + 1] - inputs[x + i]);
    grads[x + i + 1] += product;
    grads[x + i] -= product;
  }
`);
  });
});
