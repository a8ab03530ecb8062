import { expect, test } from "vitest";
import { evaluateModule } from "../../src/check/live.ts";
import { TransformChecker } from "../../src/check/transforms.ts";
import { compileModel } from "../../src/compile.ts";
import type { EmitName } from "../../src/ir/graph.ts";
import { randomSpecification } from "../support/random-graph.ts";
import { modelOf } from "../support/specification.ts";

const COUNT = 100;

test(`what --emit adds to ${COUNT} random models`, { timeout: 600_000 }, async () => {
  const wrong: string[] = [];
  let compared = 0;
  for (let seed = 0; seed < COUNT; seed++) {
    const model = modelOf(randomSpecification(seed));
    if (model.wrt.length === 0) continue;
    const first: readonly EmitName[] = ["predict", "valueAndGrad", "jvp", "jacobian"];
    const emit: readonly EmitName[] = model.loss ? [...first, "hvp", "hessian"] : first;
    const { code } = await compileModel(model, { emit });
    const rows = new TransformChecker(model, evaluateModule(code), seed).run(2);
    for (const { leaf, verdict, at, partials } of rows) {
      compared += partials;
      if (verdict !== "ok") wrong.push(`seed ${seed}: ${leaf} is ${verdict}: ${at}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(10_000);
});
