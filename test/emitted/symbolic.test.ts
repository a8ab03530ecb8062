import { expect, test } from "vitest";
import { runSymbolicCampaign } from "../support/symbolic-campaign.ts";

/** How many of the random models are given symbolic sizes. */
const MODELS = 150;

test("random models with symbolic sizes: one module serves all sizes, none among them", async () => {
  const seeds = Array.from({ length: MODELS }, (_, at) => at);
  const { models, sizes, compared, differences, failures } = await runSymbolicCampaign(seeds);
  expect(failures).toEqual([]);
  // About 0.8 of what there were when this was written: a generator gone dull is a failure.
  expect(models).toBeGreaterThan(95);
  expect(sizes).toBeGreaterThan(350);
  expect(compared).toBeGreaterThan(8_000);
  expect(differences).toBeGreaterThan(10_000);
}, 600_000);
