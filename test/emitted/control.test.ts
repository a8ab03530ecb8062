import { describe, expect, test } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import type { Model } from "../../src/ir/model.ts";
import { expectVerified } from "../support/cases/case.ts";
import { controlModel, controlModels } from "../support/control-models.ts";
import { gradientModel } from "../support/graphs.ts";

/** What backward leaves in grads, on the same memory each time. */
async function gradientsOf(model: Model, options: CompileOptions, before = 0): Promise<number[]> {
  const { code } = await compileModel(model, options);
  const module = evaluateModule(code);
  const memory = module.allocate();
  memory.inputs.forEach((_, at) => (memory.inputs[at] = ((at * 7) % 11) / 9 - 0.4));
  memory.upstream?.fill(0.7);
  memory.grads.fill(before);
  module.forward(memory.inputs, memory.cache);
  const arrays = [memory.inputs, memory.cache, ...(memory.upstream ? [memory.upstream] : [])];
  module.backward(...arrays, memory.grads);
  return [...memory.grads];
}

describe.each(Object.entries(controlModels))("%s", (_, forward) => {
  test("value and gradients of the emitted code", async () => {
    expectVerified(await checkModel(controlModel(forward), { points: 3, kinks: 2 }));
  });

  test("with upstream gradients of every output", async () => {
    const compile = { upstream: true };
    expectVerified(await checkModel(controlModel(forward), { points: 2, kinks: 1, compile }));
  });

  test("the gradient of its gradient", async () => {
    expectVerified(await checkModel(gradientModel(controlModel(forward)), { points: 3, kinks: 1 }));
  });

  test("gradients that are added to what is there", async () => {
    const model = controlModel(forward);
    const plain = await gradientsOf(model, {}, NaN);
    const added = await gradientsOf(model, { accumulate: true }, 8);
    expect(plain.length).toBe(22 + 3);
    plain.forEach((value, at) => {
      expect((added[at] ?? NaN) - 8).toBeCloseTo(value, 9);
    });
  });
});
