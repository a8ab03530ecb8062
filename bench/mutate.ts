/**
 * Plants bugs in gradc's own source, one at a time, and runs the tests on each:
 *
 *   npx jiti bench/mutate.ts --seed 1 --count 300 --jobs 2 --seconds 3600 [--only src/6-lower] [--write]
 *
 * Derivatives and rewrite rules are data: every slip in one of them is executed as the tests execute
 * them. Of all other mutants a random sample (`--count`) is tried, in copies of the repository. A mutant is
 * killed when one of the tests closest to its file fails, so that the score is a lower bound. Prints the score of each area and every survivor; `--write` keeps them in
 * bench/results/mutation.json, from which `npm run docs` tells.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Random } from "../src/check/random.ts";
import { type Area, filesByArea, without } from "../test/support/mutation/areas.ts";
import { describeMutant, type Mutant } from "../test/support/mutation/mutant.ts";
import { Sandbox } from "../test/support/mutation/sandbox.ts";
import { describeRule, isFoundOut, ruleMutants } from "../test/support/mutation/rules.ts";
import { describeRow, isRowFoundOut, rowMutants } from "../test/support/mutation/rows.ts";
import {
  type AreaScore,
  type MutationScore,
  percentKilled,
} from "../test/support/mutation/score.ts";
import { mutantsOf } from "../test/support/mutation/source.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "300" },
    jobs: { type: "string", default: "2" },
    seconds: { type: "string", default: "36000" },
    only: { type: "string", default: "" },
    write: { type: "boolean", default: false },
  },
});

interface Planned {
  readonly area: Area;
  readonly mutant: Mutant;
}

const all: Planned[] = [...filesByArea(".")]
  .filter(([file]) => file.startsWith(values.only))
  .flatMap(([file, area]) =>
    mutantsOf(file, readFileSync(file, "utf8"), { without }).map((mutant) => ({ area, mutant })),
  );
const sample = sampled(all, Number(values.count), new Random(Number(values.seed)));
console.log(`${all.length} mutants, of which ${sample.length} are tried`);

const end = performance.now() + 1000 * Number(values.seconds);
const tried: Planned[] = [];
const killed = new Set<Planned>();
const survivors: string[] = [];
const queue = [...sample];
const killers = new Set<string>();
await Promise.all(Array.from({ length: Number(values.jobs) }, work));

const green = requireGreen();
const names = [...new Set(all.map(({ area }) => area.name))];
const areas: AreaScore[] = names.map((area) => {
  const ofArea = (one: Planned): boolean => one.area.name === area;
  return {
    area,
    mutants: all.filter(ofArea).length,
    tried: tried.filter(ofArea).length,
    killed: [...killed].filter(ofArea).length,
  };
});
const ofRules = ruleMutants();
const stillTrue = ofRules.filter((rule) => !isFoundOut(rule));
areas.push(scoreOf("rewrite rules", ofRules.length, stillTrue.map(describeRule)));
const ofRows = rowMutants();
const stillRight: string[] = [];
for (const mutant of ofRows) {
  if (!(await isRowFoundOut(mutant))) stillRight.push(describeRow(mutant));
}
areas.push(scoreOf("derivatives and edges", ofRows.length, stillRight));
await green;
console.table(areas);
for (const survivor of survivors) console.log(`survived: ${survivor}`);
console.log(`${percentKilled(areas).toFixed(1)}% killed`);
if (values.write) {
  const score: MutationScore = { seed: Number(values.seed), areas, survivors: survivors.sort() };
  mkdirSync("bench/results", { recursive: true });
  writeFileSync("bench/results/mutation.json", `${JSON.stringify(score, null, 2)}\n`);
}
process.exitCode = survivors.length === 0 ? 0 : 1;

/** Mutants that are data: all of them are tried. */
function scoreOf(area: string, mutants: number, left: readonly string[]): AreaScore {
  survivors.push(...left);
  return { area, mutants, tried: mutants, killed: mutants - left.length };
}

/** Tests that fail without any bug would find every one. */
async function requireGreen(): Promise<void> {
  const sandbox = new Sandbox(".");
  for (const tests of killers) {
    const fate = await sandbox.run([tests], 15);
    if (fate !== "survived") throw new Error(`${tests} fails as it is`);
  }
  sandbox.remove();
}

/** Takes mutants from the queue until none is left, or no time. */
async function work(): Promise<void> {
  const sandbox = new Sandbox(".");
  for (let next = queue.pop(); next && performance.now() < end; next = queue.pop()) {
    const { mutant, area } = next;
    const start = performance.now();
    const { fate, by } = await sandbox.try(mutant, area.tests);
    if (by !== undefined) killers.add(by);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    // Tests that never ended have said nothing.
    if (fate !== "timed out") tried.push(next);
    if (fate === "survived") survivors.push(describeMutant(mutant));
    if (fate === "killed") killed.add(next);
    console.log(
      `${tried.length}/${sample.length} ${fate} in ${seconds} s: ${describeMutant(mutant)}`,
    );
  }
  sandbox.remove();
}

/** A random sample, without repetition. */
function sampled(mutants: readonly Planned[], count: number, random: Random): Planned[] {
  const shuffled = mutants
    .map((one) => ({ one, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
  return shuffled.slice(0, count);
}
