/**
 * Compiles generated malformed model files for as long as one likes:
 *
 *   npx jiti bench/malformed.ts --seed 1000 --count 2000 [--write]
 *
 * `--count` is how many of each kind are to be refused. Prints, by kind, how many were refused, how
 * many were good models after all, the longest time one took, and every refusal without a code, a
 * place or with anything beside them, and fails if one took longer than five seconds.
 * `--write` keeps the figures in bench/results/malformed.json, from which `npm run docs` tells.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compileMalformed, kindNames } from "../test/support/malformed/verdict.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "0" },
    count: { type: "string", default: "500" },
    write: { type: "boolean", default: false },
  },
});

interface Row {
  readonly refused: number;
  readonly accepted: number;
  readonly slowestInMs: number;
  readonly codes: number;
}

const LONGEST = 5000;

const rows: Record<string, Row> = {};
let faulty = 0;
for (const kind of kindNames) {
  const found = await compileMalformed(kind, Number(values.seed), Number(values.count));
  const { refused, accepted, slowest, codes, faults } = found;
  faults.forEach((fault) => {
    console.log(fault);
  });
  faulty += faults.length + (slowest > LONGEST ? 1 : 0);
  rows[kind] = { refused, accepted, slowestInMs: Math.round(slowest), codes: codes.size };
}
console.table(rows);
console.log(`${faulty} faults`);
if (values.write) {
  const kept = { seed: Number(values.seed), faulty, kinds: rows };
  writeFileSync("bench/results/malformed.json", `${JSON.stringify(kept, null, 2)}\n`);
}
process.exitCode = faulty === 0 ? 0 : 1;
