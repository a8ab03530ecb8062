import { expect, test } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { GradcError } from "../../src/diagnostics/diagnostic.ts";
import type { Model } from "../../src/ir/model.ts";
import { symbolsOf } from "../../src/ir/symbols.ts";
import { controlModels, symbolicControlModel } from "../support/control-models.ts";

/** Of any number of rows and columns; of rows alone where the model has data of three columns. */
function symbolic(forward: Parameters<typeof symbolicControlModel>[0]): Model {
  try {
    return symbolicControlModel(forward);
  } catch (error) {
    if (!(error instanceof GradcError)) throw error;
    return symbolicControlModel(forward, 3);
  }
}

test.each(Object.entries(controlModels))(
  "%s: one module at all sizes",
  async (name, forward) => {
    const model = symbolic(forward);
    expect(symbolsOf(model.graph)).toContain("T");
    const { sizes, rows, outputs, counts } = await checkModel(model, { points: 1, kinks: 1 });
    // Where positions are counted, only sizes that reach them.
    expect(sizes?.length).toBeGreaterThan(/position|in a loop in a loop/.test(name) ? 0 : 2);
    expect([...rows, ...outputs].filter(({ verdict }) => verdict !== "ok")).toEqual([]);
    expect(counts.differences).toBeGreaterThan(40);
  },
  60_000,
);
