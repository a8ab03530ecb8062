/**
 * `npm run proof:tensors`: values and partials of every operation on whole tensors against their definition in a
 * hundred digits, until 1,000 numbers of each have been compared (or as many as `--numbers` says). Keeps what it found in
 * bench/results/proof-tensors.json, from which `npm run docs` makes a table. Takes some minutes.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Random } from "../src/check/random.ts";
import { tensorClaims } from "../test/support/proof/tensor-claims.ts";
import { proveTensors, TENSOR_BOUND } from "../test/support/proof/tensors.ts";

const { values } = parseArgs({ options: { numbers: { type: "string", default: "1000" } } });
/** Points in one go. */
const COUNT = 20;

const results: Record<string, { compared: number; worst: number }> = {};
for (const [name, claim] of Object.entries(tensorClaims)) {
  const random = new Random(17);
  let [compared, worst, failures] = [0, 0, 0];
  while (compared < Number(values.numbers)) {
    const found = await proveTensors(claim, { count: COUNT, bound: TENSOR_BOUND, random });
    compared += found.compared;
    worst = Math.max(worst, found.worst);
    failures += found.failures.length;
  }
  results[name] = { compared, worst: Number(worst.toPrecision(3)) };
  console.log(
    `${name}: ${failures === 0 ? "ok" : `${failures} misses`}, worst ${worst.toFixed(2)}`,
  );
  if (failures > 0) process.exitCode = 1;
}
writeFileSync("bench/results/proof-tensors.json", `${JSON.stringify(results, null, 2)}\n`);
