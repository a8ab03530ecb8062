/**
 * Checks random models for as long as one likes:
 *
 *   npx jiti bench/fuzz.ts --seed 1000 --count 10000 --seconds 600
 *
 * With `--loops` the models have loops and conditions; with `--sizes` some of their sizes are symbolic,
 * and each is checked at several. With `--tuned` the compiler is a copy of this one that makes code longer and
 * faster at any size, as this one does for large models only. Prints, for each failure, its seed and a model file that reproduces
 * it with `gradc check`; then how many models there were, how many failed, and how often each witness
 * was heard. `--write` keeps the totals in bench/results/campaign.json, from which `npm run docs` tells.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runCampaign } from "../test/support/campaign.ts";
import { fuzzTuned } from "../test/support/mutation/tuned.ts";
import { runSymbolicCampaign } from "../test/support/symbolic-campaign.ts";
import { randomControlSpecification, randomSpecification } from "../test/support/random-graph.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "0" },
    count: { type: "string", default: "1000" },
    seconds: { type: "string", default: "600" },
    loops: { type: "boolean", default: false },
    sizes: { type: "boolean", default: false },
    tuned: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

const [seed, count, seconds] = [values.seed, values.count, values.seconds].map((text) => {
  const number = Number(text);
  if (!(number >= 0))
    throw new RangeError(`--seed, --count and --seconds are numbers, not ${text}`);
  return number;
}) as [number, number, number];

if (values.tuned) process.exit(fuzzTuned(process.argv.slice(2).filter((one) => one !== "--tuned")));

function* seeds(): Generator<number> {
  const end = performance.now() + 1000 * seconds;
  for (let one = seed; one < seed + count && performance.now() < end; one++) yield one;
}

const specificationOf = values.loops ? randomControlSpecification : randomSpecification;

if (values.sizes) {
  const { failures, ...counts } = await runSymbolicCampaign(seeds(), specificationOf);
  for (const failure of failures) console.log(`${failure}\n`);
  console.log(`symbolic sizes, models from seed ${seed}: ${failures.length} failures`);
  console.table(counts);
  process.exit(failures.length === 0 ? 0 : 1);
}

const { graphs, failures, counts } = await runCampaign(
  seeds(),
  (failure) => {
    console.log(`seed ${failure.seed} ${JSON.stringify(failure.options)}\n${failure.message}\n`);
    console.log(failure.source);
  },
  specificationOf,
);
console.log(`${graphs} models from seed ${seed}: ${failures.length} failures`);
console.table(counts);
if (values.write) {
  const totals = { seed, graphs, failures: failures.length, counts };
  writeFileSync("bench/results/campaign.json", `${JSON.stringify(totals, null, 2)}\n`);
}
process.exitCode = failures.length === 0 ? 0 : 1;
