import { describe, expect, test } from "vitest";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { controlModel, controlModels } from "../support/control-models.ts";
import { comparePrecisely } from "../support/dual/witness.ts";

describe("loops and conditions in a hundred digits", () => {
  test.each(Object.entries(controlModels))("%s", async (_, forward) => {
    const model = controlModel(forward);
    const { code } = await compileModel(model);
    const module = evaluateModule(code);
    let compared = 0;
    for (const seed of [1, 2, 3]) {
      const found = comparePrecisely(model, module, {}, seed);
      expect(found.failure).toBeUndefined();
      compared += found.compared;
    }
    expect(compared).toBeGreaterThan(0);
  });
});
