import { expect, test } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { randomControlSpecification, randomSpecification } from "../support/random-graph.ts";
import { type Derivative, derivativeModel } from "../support/second-order.ts";
import { modelOf } from "../support/specification.ts";

const MODELS = 40;
const SEED = 7000;

/** The gradients of derivatives of random models, as emitted: second and third derivatives of all operations. */
test.each<[Derivative, string, typeof randomSpecification]>([
  ["grad", "of all operations", randomSpecification],
  ["jvp", "of all operations", randomSpecification],
  ["jvp of grad", "of all operations", randomSpecification],
  ["grad", "with loops and conditions", randomControlSpecification],
])(
  "random models with derivatives in them: %s, %s",
  async (which, _, specificationOf) => {
    const counts = { models: 0, tangents: 0, adjoints: 0, differences: 0, undecided: 0 };
    const failures: string[] = [];
    for (let seed = SEED; seed < SEED + MODELS; seed++) {
      const model = derivativeModel(modelOf(specificationOf(seed)), which);
      if (!model) continue;
      const report = await checkModel(model, { points: 2, kinks: 2 });
      counts.models++;
      counts.tangents += report.counts.tangents;
      counts.adjoints += report.counts.adjoints;
      counts.differences += report.counts.differences;
      counts.undecided += report.counts.undecided;
      for (const { verdict, at } of [...report.rows, ...report.outputs]) {
        if (verdict !== "ok" && verdict !== "unresolved")
          failures.push(`${seed}: ${verdict} ${at}`);
      }
    }
    expect(failures).toEqual([]);
    expect(counts.models).toBe(MODELS);
    expect(counts.adjoints).toBeGreaterThan(1000);
    expect(counts.tangents).toBeGreaterThan(1000);
    expect(counts.differences).toBeGreaterThan(1000);
    expect(counts.undecided).toBeLessThan(0.2 * counts.differences);
  },
  600_000,
);
