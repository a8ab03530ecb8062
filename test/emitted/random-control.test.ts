import { expect, test } from "vitest";
import { type Counts, runCampaign } from "../support/campaign.ts";
import { randomControlSpecification } from "../support/random-graph.ts";

/** Roughly 0.7 of what there were when this was written: see random-models.ts. */
const least: Partial<Record<keyof Counts, number>> = {
  values: 5_000,
  adjoints: 6_000,
  tangents: 6_000,
  differences: 6_000,
  precise: 1_400,
  points: 160,
  kinks: 180,
  between: 400,
};

/** Longer runs, and other seeds: `npx jiti bench/fuzz.ts --loops --seed 5000 --count 1000 --seconds 600`. */
test("random models with loops and conditions: values and every partial, as emitted", async () => {
  const seeds = Array.from({ length: 120 }, (_, at) => 1000 + at);
  const { graphs, failures, counts } = await runCampaign(
    seeds,
    () => undefined,
    randomControlSpecification,
  );
  expect(failures).toEqual([]);
  expect(graphs).toBe(120);
  for (const name of Object.keys(least) as (keyof Counts)[]) {
    expect([name, counts[name]]).toSatisfy(([, count]) => count > (least[name] ?? 0));
  }
  expect(counts.undecided).toBeLessThan(0.1 * counts.differences);
}, 600_000);
