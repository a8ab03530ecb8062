/**
 * `npm run proof:tensors`: values and partials of every operation on whole tensors against their definition in a
 * hundred digits, until 10,000 numbers of each have been compared. Keeps what it found in
 * bench/results/proof-tensors.json, from which `npm run docs` makes a table. Takes a quarter of an hour.
 */
import { writeFileSync } from "node:fs";
import { Random } from "../src/check/random.ts";
import { tensorClaims } from "../test/support/proof/tensor-claims.ts";
import { proveTensors, TENSOR_BOUND } from "../test/support/proof/tensors.ts";

const NUMBERS = 10_000;
/** Points in one go. */
const COUNT = 50;

const results: Record<string, { compared: number; worst: number }> = {};
for (const [name, claim] of Object.entries(tensorClaims)) {
  const random = new Random(17);
  let [compared, worst, failures] = [0, 0, 0];
  while (compared < NUMBERS) {
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
