import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { int, matmul, mean, model, square, sum, take } from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";

/** Least squares of `rows` data in so many columns: dw is cleared, and added to. */
function regression(rows: number, columns: number | string): Model {
  const own = model("regression", {
    inputs: { X: [rows, columns], y: [rows] },
    params: { w: [columns] },
    forward: ({ X, y, w }) => ({ J: mean(square(matmul(X, w).sub(y))) }),
  });
  return present(modelIn(own));
}

/** Rows of a table that are looked up: their gradients are added to zeros, in memory after another parameter's. */
function lookup(words: number): Model {
  const own = model("lookup", {
    inputs: { at: int([5]) },
    params: { b: [3], table: [words, 3] },
    forward: ({ at, b, table }) => ({ J: sum(square(take(table, at).add(b))) }),
  });
  return present(modelIn(own));
}

async function clearing(own: Model, options: CompileOptions = {}): Promise<string[]> {
  const { code } = await compileModel(own, options);
  return code.split("\n").filter((line) => /\.fill\(|\] = 0;$/.test(line));
}

describe("memory that is added to is cleared", () => {
  test("by a call, where the function takes long: a loop at its beginning would be compiled for itself", async () => {
    expect(await clearing(regression(500, 20))).toEqual(["  grads.fill(0, w, w + 20);"]);
  });

  test("by a loop, where it is short and little else happens", async () => {
    expect(await clearing(regression(40, 20))).toEqual([
      "  for (let i = 0; i < 20; i++) grads[w + i] = 0;",
    ]);
  });

  test("by a call, where it is long", async () => {
    expect(await clearing(lookup(64))).toEqual([
      "  for (let i = 0; i < 3; i++) grads[b + i] = 0;",
      "  grads.fill(0, table, table + 192);",
    ]);
    expect(await clearing(regression(40, "K"))).toEqual(["  grads.fill(0, w, w + K);"]);
  });

  test("by a loop in debug builds, and not at all where gradients are added up", async () => {
    expect(await clearing(lookup(64), { debug: true })).toContain(
      "    for (let j = 0; j < 3; j++) grads[table + i * 3 + j] = 0;",
    );
    expect(await clearing(lookup(64), { accumulate: true })).toEqual([]);
  });

  test("all of it, and no more", async () => {
    const options = { seed: 4, points: 2 };
    for (const own of [regression(500, 20), regression(40, "K"), lookup(64)]) {
      expectVerified(await checkModel(own, options));
    }
    const compile = { memory: "module" } as const;
    expectVerified(await checkModel(lookup(64), { ...options, compile }));
  });
});
