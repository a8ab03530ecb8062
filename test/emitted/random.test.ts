import { describe, expect, test } from "vitest";
import { runCampaign } from "../support/campaign.ts";

/** Longer runs, and other seeds: `npx jiti bench/fuzz.ts --seed 1000 --seconds 600`. */
const SEEDS = 200;

describe("random models, compiled", () => {
  test("values and every partial agree with interpreter, forward mode and differences", async () => {
    const { graphs, failures, counts } = await runCampaign(
      Array.from({ length: SEEDS }, (_, at) => at),
    );
    expect(failures).toEqual([]);
    expect(graphs).toBe(SEEDS);
    // So many comparisons were made, of each kind; a generator gone dull would make fewer.
    expect(counts.differences).toBeGreaterThan(5_000);
    expect(counts.tangents).toBeGreaterThan(5_000);
    expect(counts.adjoints).toBeGreaterThan(5_000);
    expect(counts.values).toBeGreaterThan(2_500);
    expect(counts.kinks).toBeGreaterThan(250);
    expect(counts.between).toBeGreaterThan(200);
    expect(counts.undecided).toBeLessThan(0.1 * counts.differences);
  }, 300_000);
});
