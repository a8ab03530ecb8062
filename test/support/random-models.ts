import { expect, test } from "vitest";
import { type Counts, runCampaign } from "./campaign.ts";

/** How many models each of the files that share the work checks. */
const EACH = 500;

/**
 * So many comparisons of each kind are made at the least, roughly 0.7 of what there were when this was
 * written: a generator gone dull, or a witness gone quiet, is a failure.
 */
const least: Partial<Record<keyof Counts, number>> = {
  values: 15_000,
  adjoints: 20_000,
  tangents: 20_000,
  differences: 20_000,
  precise: 5_000,
  points: 900,
  kinks: 700,
  between: 1_500,
};

/**
 * Random models of one share of the seeds, compiled, with five witnesses. Longer runs, and other seeds:
 * `npx jiti bench/fuzz.ts --seed 5000 --count 10000 --seconds 600`.
 */
export function testRandomModels(share: number): void {
  test(`random models from seed ${EACH * share}: values and every partial, as emitted`, async () => {
    const seeds = Array.from({ length: EACH }, (_, at) => EACH * share + at);
    const { graphs, failures, counts } = await runCampaign(seeds);
    expect(failures).toEqual([]);
    expect(graphs).toBe(EACH);
    for (const name of Object.keys(least) as (keyof Counts)[]) {
      expect([name, counts[name]]).toSatisfy(([, count]) => count > (least[name] ?? 0));
    }
    expect(counts.undecided).toBeLessThan(0.1 * counts.differences);
  }, 600_000);
}
