/**
 * Checks random models for as long as one likes:
 *
 *   npx jiti bench/fuzz.ts --seed 1000 --count 10000 --seconds 600
 *
 * Prints how many comparisons of each kind were made and, for each failure, its seed and a model
 * file that reproduces it with `gradc check`.
 */
import { parseArgs } from "node:util";
import { runCampaign } from "../test/support/campaign.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "0" },
    count: { type: "string", default: "1000" },
    seconds: { type: "string", default: "600" },
  },
});

function* seeds(): Generator<number> {
  const first = Number(values.seed);
  const end = performance.now() + 1000 * Number(values.seconds);
  for (let seed = first; seed < first + Number(values.count); seed++) {
    if (performance.now() > end) return;
    yield seed;
  }
}

const { graphs, failures, counts } = await runCampaign(seeds(), (failure) => {
  console.log(`seed ${failure.seed} ${JSON.stringify(failure.options)}\n${failure.message}\n`);
  console.log(failure.source);
});
console.log(`${graphs} graphs from seed ${values.seed}: ${failures.length} failures`);
console.table(counts);
process.exitCode = failures.length === 0 ? 0 : 1;
