import { describe, expect, test } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { compileModel } from "../../src/compile.ts";
import { expectVerified } from "../support/cases/case.ts";
import { controlModel, controlModels } from "../support/control-models.ts";
import { gradientModel } from "../support/graphs.ts";
import { evaluateModule } from "../../src/check/live.ts";

describe.each(Object.entries(controlModels))("%s", (_, forward) => {
  test("value and gradients of the emitted code", async () => {
    expectVerified(await checkModel(controlModel(forward), { points: 3, kinks: 2 }));
  });
});
