import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { cond, model, scan, sin, sum, tanh } from "../../src/index.ts";
import type { EmitName } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";

/** Sums of a vector of two, whose tangents are sums of seeds: 1 for each direction. */
const models: Readonly<Record<string, () => unknown>> = {
  "a loop begins with": () =>
    model("begun", {
      inputs: { x: [2], c: [3] },
      forward({ x, c }) {
        const ys = scan(
          ([a, b]) => {
            const u = tanh(a.mul(0.5).add(1.25));
            return [[u, sin(b.mul(0.5).add(u))], b.mul(a)];
          },
          [sum(x), c],
          undefined,
          { length: 3 },
        )[1];
        return { J: sum(ys) };
      },
    }),
  "a loop reads": () =>
    model("read", {
      inputs: { x: [2] },
      forward({ x }) {
        const s = sum(x);
        const [last] = scan(([a]) => [[sin(a.add(s)).mul(s)], a], [x.at(0)], undefined, {
          length: 3,
        });
        return { J: last[0] };
      },
    }),
  "a branch reads": () =>
    model("branch", {
      inputs: { x: [2] },
      forward({ x }) {
        const s = sum(x);
        return {
          J: cond(
            s.greater(0),
            () => s.mul(s).mul(x.at(1)),
            () => tanh(s),
          ),
        };
      },
    }),
};

describe("what seeds add up to, in a number that", () => {
  test.each(Object.keys(models))("%s", async (name) => {
    const own: Model = present(modelIn(present(models[name])()));
    const emit: readonly EmitName[] = ["jvp", "hvp", "hessian"];
    const report = await checkModel(own, { seed: 4, points: 3, compile: { emit } });
    expect(report.transforms?.filter(({ verdict }) => verdict !== "ok")).toEqual([]);
    expectVerified(report);
  });
});
