/**
 * Gradients of GradBench's evals beside its C++:
 *
 *   node bench/gradbench/against-cpp.js <folder>          all evals that <folder>/<eval>/*.json has
 *   node bench/gradbench/against-cpp.js <folder> gmm ba   some evals
 *   … --cpp <checkout>                                    runs GradBench's derivatives by hand, in turn with gradc's
 *   … --write                                             keeps the ratios in bench/results/gradbench-cpp.json
 *
 * Without --cpp, and for tools that differentiate C++, cpp.ts has times on another machine, and C that is
 * written here and run now says how this machine compares. Without gcc machines are taken to be alike.
 */
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { processorTime } from "../suite/module.ts";
import { ByHand } from "./by-hand.ts";
import { type Calibration, calibrate } from "./calibrate.ts";
import { casesIn, deviationOf } from "./cases.ts";
import { cpp, type Other, others, type Recorded, tapes } from "./cpp.ts";
import { evals } from "./evals.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { made } from "./made.ts";

/** A gradient of gradc's, beside that of C++. */
export interface Compared {
  readonly eval: string;
  readonly case: string;
  /** gradc's time over that of derivatives written by hand in C++, if there is one… */
  readonly overHand?: number;
  /** …run in turn with gradc's, or as recorded. */
  readonly isRecorded: boolean;
  /** …and over that of tools that differentiate C++. */
  readonly overOthers: Readonly<Partial<Record<Other, number>>>;
}

/** What is kept of a run. */
export interface Comparison {
  /** How much longer C takes here than where C++ was timed: of each case, and their geometric mean. */
  readonly calibration: readonly Calibration[];
  readonly machine: number;
  readonly cases: readonly Compared[];
}

const results = fileURLToPath(new URL("../results/gradbench-cpp.json", import.meta.url));

/** So often in turn, and for so long each time. */
const ROUNDS = 5;
const runs = { min_runs: 3, min_seconds: 0.4 };

/** The bound for each size. */
const MOST = 4;

/** Milliseconds: the fastest of gradc's evaluations, and of those by hand. What else the machine does only adds. */
interface Times {
  readonly ours: number;
  readonly byHand: number | undefined;
}

async function timesOf(
  one: Recorded,
  folder: string,
  byHand: ByHand | undefined,
): Promise<Times | undefined> {
  const input = inputOf(one, folder);
  if (input === undefined) return undefined;
  const functions = (await evals[one.eval]()).default;
  const evaluation = functions[one.function] as Evaluation<unknown>;
  const asked = { ...(input.value as object), ...runs };
  const isByHand = byHand !== undefined && hasProgram(one);
  const times = { ours: Infinity, byHand: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    if (isByHand)
      times.byHand = Math.min(times.byHand, byHand.timeOf(one.eval, one.function, asked));
    const { output, timings } = await evaluate(
      `${one.eval}.${one.function}`,
      evaluation,
      asked,
      // As for C++: the processor's time, not that of others who have it meanwhile.
      () => processorTime() / 1e6,
    );
    input.check(output);
    const evaluations = timings.filter(({ name }) => name === "evaluate");
    times.ours = Math.min(times.ours, ...evaluations.map((each) => each.nanoseconds / 1e6));
  }
  return { ours: times.ours, byHand: isByHand ? times.byHand : undefined };
}

/** What GradBench has a derivative by hand of; the nested optimizations have none, and ode that of another function. */
function hasProgram({ eval: name, milliseconds }: Recorded): boolean {
  return milliseconds !== undefined && !["particle", "saddle"].includes(name);
}

interface Input {
  readonly value: unknown;
  /** @throws {Error} if the answer is not that of the reference */
  readonly check: (output: unknown) => void;
}

function inputOf(
  { eval: name, function: f, description }: Recorded,
  folder: string,
): Input | undefined {
  const own = `${name} ${description}`;
  if (Object.hasOwn(made, own)) return { value: made[own](), check: () => undefined };
  if (!existsSync(`${folder}/${name}/${description}.json`)) return undefined;
  const recorded = casesIn(folder, [name]).find(
    (one) => one.description === description && one.function === f,
  );
  if (!recorded) return undefined;
  const check = (output: unknown): void => {
    const off = deviationOf(recorded, output);
    if (!(off <= recorded.tolerance)) throw new Error(`${name} ${description} is off by ${off}`);
  };
  return { value: recorded.input, check };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A case's ratios. Those of other tools are as recorded there: to the derivative by hand, or to the clock. */
function compared(one: Recorded, { ours, byHand }: Times, machine: number): Compared {
  const { milliseconds, others: recorded } = one;
  const unit = byHand ?? (milliseconds ?? 1) * machine;
  const overOthers = Object.fromEntries(
    others.flatMap((tool) => {
      const multiple = recorded[tool];
      return multiple === undefined ? [] : [[tool, rounded(ours / (unit * multiple))]];
    }),
  );
  return {
    eval: one.eval,
    case: one.description,
    ...(milliseconds !== undefined && { overHand: rounded(ours / unit) }),
    isRecorded: byHand === undefined,
    overOthers,
  };
}

/** det is left out once: what gradc shares among minors, others compute again and again. */
function summary(cases: readonly Compared[]): string {
  const byHand = cases.flatMap(({ overHand, ...one }) =>
    overHand === undefined ? [] : [{ ...one, overHand }],
  );
  if (byHand.length === 0) return "nothing was compared";
  const mean = (chosen: typeof byHand): string =>
    geometricMean(chosen.map(({ overHand }) => overHand)).toFixed(2);
  const [worst] = byHand.toSorted((a, b) => b.overHand - a.overHand);
  const [best] = byHand.toSorted((a, b) => a.overHand - b.overHand);
  const above = byHand.filter(({ overHand }) => overHand > MOST).map(nameOf);
  const behind = cases.filter(({ overOthers }) =>
    tapes.some((tool) => (overOthers[tool] ?? 0) >= 1),
  );
  const named = (names: readonly string[]): string =>
    names.length > 0 ? names.join(", ") : "none";
  return [
    `gradc / C++ by hand: geometric mean ${mean(byHand)} (without det ${mean(byHand.filter((one) => one.eval !== "det"))}),`,
    `  least ${best.overHand} (${nameOf(best)}), greatest ${worst.overHand} (${nameOf(worst)})`,
    `above ${MOST}: ${named(above)}`,
    `slower than a tape: ${named(behind.map(nameOf))}`,
  ].join("\n");
}

function nameOf(one: Pick<Compared, "eval" | "case">): string {
  return `${one.eval} ${one.case}`;
}

/** To three digits: no more is ever true of a time. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function calibrated(): readonly Calibration[] {
  try {
    return calibrate();
  } catch (error) {
    console.log(
      `machines are taken to be alike: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  }
}

function print(
  { eval: name, case: description, overHand, overOthers }: Compared,
  ours: number,
): void {
  const ratio = overHand === undefined ? "" : `${overHand.toFixed(2)} × C++`;
  const tools = Object.entries(overOthers).map(([tool, each]) => `${each} × ${tool}`);
  const time = `${ours.toFixed(4)} ms`;
  console.log(
    `${name.padEnd(9)}${description.padEnd(28)}${time.padStart(14)}${ratio.padStart(13)}   ${tools.join(", ")}`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false }, cpp: { type: "string" } },
});
const [folder, ...wanted] = positionals;
if (positionals.length === 0) throw new Error("which folder has the recorded inputs?");
const calibration = calibrated().map((one) => ({ ...one, ratio: rounded(one.ratio) }));
const machine = calibration.length === 0 ? 1 : geometricMean(calibration.map(({ ratio }) => ratio));
for (const { eval: name, description, ratio } of calibration) {
  console.log(`C of ${name} ${description}: ${ratio.toFixed(2)} of the recorded time of C++`);
}
const byHand = values.cpp === undefined ? undefined : new ByHand(values.cpp);
const cases: Compared[] = [];
try {
  for (const one of cpp.filter((each) => wanted.length === 0 || wanted.includes(each.eval))) {
    const times = await timesOf(one, folder, byHand);
    if (times === undefined) {
      console.log(`${one.eval} ${one.description}: there is no input`);
      continue;
    }
    const found = compared(one, times, machine);
    cases.push(found);
    print(found, times.ours);
  }
} finally {
  byHand?.close();
}
console.log(summary(cases));
if (values.write) {
  const comparison: Comparison = { calibration, machine: rounded(machine), cases };
  writeFileSync(results, `${JSON.stringify(comparison, undefined, 2)}\n`);
}
