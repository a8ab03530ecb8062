/**
 * Compiles generated malformed model files for as long as one likes:
 *
 *   npx jiti bench/malformed.ts --seed 1000 --count 2000
 *
 * `--count` is how many of each kind are to be refused. Prints, by kind, how many were refused, how
 * many were good models after all, the longest time one took, and every refusal without a code, a
 * place or with anything beside them, and fails if one took longer than five seconds.
 */
import { parseArgs } from "node:util";
import { compileMalformed, kindNames } from "../test/support/malformed/verdict.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "0" },
    count: { type: "string", default: "500" },
  },
});

const LONGEST = 5000;

const rows: Record<string, object> = {};
let faulty = 0;
for (const kind of kindNames) {
  const found = await compileMalformed(kind, Number(values.seed), Number(values.count));
  const { refused, accepted, slowest, codes, faults } = found;
  faults.forEach((fault) => {
    console.log(fault);
  });
  faulty += faults.length + (slowest > LONGEST ? 1 : 0);
  const slowestInMs = Math.round(slowest);
  rows[kind] = { refused, accepted, "slowest, ms": slowestInMs, codes: codes.size };
}
console.table(rows);
console.log(`${faulty} faults`);
process.exitCode = faulty === 0 ? 0 : 1;
