import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  broadcastTo,
  checkpoint,
  cumprod,
  cumsum,
  expandDims,
  matmul,
  model,
  sign,
  square,
  sum,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";

/** A polynomial at many points: its powers are a scan along each row. */
function polynomial(rows: number): Model {
  const traced = model("polynomial", {
    inputs: { t: [rows] },
    params: { x: [7] },
    forward({ t, x }) {
      const powers = checkpoint(() =>
        cumprod(broadcastTo(expandDims(t, 1), [rows, 7]), 1, { exclusive: true }),
      );
      const f = sum(square(sign(t).sub(matmul(powers, x))));
      return { f };
    },
  });
  return present(modelIn(traced));
}

/** Sums along each row from either end, and down the columns, where no rows go together. */
function running(rows: number): Model {
  const traced = model("running", {
    inputs: { X: [rows, 20] },
    params: { w: [20] },
    forward({ X, w }) {
      const inward = cumsum(X.mul(w), 1).mul(cumsum(square(X), 1, { reverse: true, exclusive: true }));
      const down = cumsum(matmul(X, w), 0);
      return { f: sum(matmul(inward, w)).add(sum(square(down))) };
    },
  });
  return present(modelIn(traced));
} // prettier-ignore

describe("scans along the rows of a batch, several rows at a time", () => {
  const rows = [20, 21, 22, 23];
  test.each(rows)("a polynomial at %i points", async (count) => {
    const compile = { emit: ["valueAndGrad", "predict"] } as const;
    expectVerified(await checkModel(polynomial(count), { points: 2, compile }));
  });

  test.each(rows)("running sums of %i rows", async (count) => {
    const compile = { emit: ["valueAndGrad", "predict"] } as const;
    expectVerified(await checkModel(running(count), { points: 2, compile }));
  });

  test("each row has a running value of its own", async () => {
    const { code } = await compileModel(polynomial(20), { emit: ["valueAndGrad"] });
    const [, own = ""] = code.split("export function valueAndGrad");
    expect(own).toMatch(/product3 \*= ti3;/);
  });
});
