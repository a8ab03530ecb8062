import { describe, expect, test } from "vitest";
import { cutsIn } from "../../src/6-lower/split/cuts.ts";
import type { CompileOptions } from "../../src/compile.ts";
import type { EmitName } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { symbolsOf } from "../../src/ir/symbols.ts";
import { controlModel, controlModels } from "../support/control-models.ts";
import { randomControlSpecification, randomSpecification } from "../support/random-graph.ts";
import { modelOf } from "../support/specification.ts";
import { resultsOf, splitModule } from "../support/split.ts";
import { symbolised } from "../support/symbolic.ts";

const timeout = 600_000;

describe("where a sequence of steps is cut", () => {
  const steps = (...lives: number[]): { cost: number; live: number }[] =>
    lives.map((live) => ({ cost: 1, live }));

  test("not at all if it fits", () => {
    expect(cutsIn(steps(0, 1, 1, 1), 4)).toEqual([]);
  });

  test("where the least is alive, in the second half of the budget", () => {
    expect(cutsIn(steps(0, 0, 5, 2, 5, 5, 5, 1), 6)).toEqual([3]);
  });

  test("never where it cannot be, and then as early as it can", () => {
    expect(cutsIn(steps(0, Infinity, Infinity, Infinity, 1, Infinity), 2)).toEqual([4]);
  });

  test("wherever it must be", () => {
    const forced = steps(0, 1, 1).map((one, at) => ({ ...one, isForced: at === 1 }));
    expect(cutsIn(forced, 10)).toEqual([1]);
  });
});

/** Compares the results of both; gives the number of parts. */
async function compare(
  wrong: string[],
  what: string,
  model: Model,
  budget: number,
  options: CompileOptions = {},
  bindings: readonly (readonly number[])[] = [[]],
): Promise<number> {
  const { whole, split, parts } = await splitModule(model, budget, options);
  for (const binding of bindings) {
    const [expected, found] = [whole, split].map((code) => resultsOf(code, model, binding));
    const at = expected!.findIndex((line, nr) => line !== found![nr]);
    if (at >= 0 || expected!.length !== found!.length) {
      wrong.push(`${what} at ${binding.join()}: ${expected![at]?.slice(0, 40)}`);
    }
  }
  return parts;
}

describe("functions in parts compute the same, bit by bit", () => {
  test.each([100, 400])("random models, budget %i", { timeout }, async (budget) => {
    const wrong: string[] = [];
    let parts = 0;
    for (let seed = 0; seed < 24; seed++) {
      const model = modelOf(randomSpecification(seed));
      const all: readonly EmitName[] = ["predict", "valueAndGrad", "jvp", "jacobian"];
      const second: readonly EmitName[] = model.loss ? ["hvp", "hessian"] : [];
      const options: CompileOptions = {
        emit: model.wrt.length === 0 ? [] : [...all, ...second],
        accumulate: seed % 3 === 0,
        strictIndex: seed % 4 === 0,
        debug: seed % 5 === 0,
        memory: seed % 7 === 0 ? "module" : "argument",
      };
      parts += await compare(wrong, `seed ${seed}`, model, budget, options);
    }
    expect(wrong).toEqual([]);
    expect(parts).toBeGreaterThan(100);
  });

  test.each([100, 400])("loops and conditions, budget %i", { timeout }, async (budget) => {
    const wrong: string[] = [];
    let parts = 0;
    for (const [name, forward] of Object.entries(controlModels)) {
      parts += await compare(wrong, name, controlModel(forward), budget);
    }
    for (let seed = 1000; seed < 1030; seed++) {
      const model = modelOf(randomControlSpecification(seed));
      const options = { debug: seed % 3 === 0, accumulate: seed % 4 === 0 };
      parts += await compare(wrong, `seed ${seed}`, model, budget, options);
    }
    expect(wrong).toEqual([]);
    expect(parts).toBeGreaterThan(100);
  });

  test("symbolic sizes", { timeout }, async () => {
    const wrong: string[] = [];
    let parts = 0;
    for (let seed = 0; seed < 60; seed++) {
      const symbolic = symbolised(randomSpecification(seed), seed);
      if (!symbolic) continue;
      const { model, binding } = symbolic;
      const own = symbolsOf(model.graph).map((symbol) => binding[symbol] ?? NaN);
      parts += await compare(wrong, `seed ${seed}`, model, 200, {}, [own]);
    }
    expect(wrong).toEqual([]);
    expect(parts).toBeGreaterThan(50);
  });
});
