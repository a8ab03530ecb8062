/**
 * Gradients of GradBench's evals beside its C++:
 *
 *   node bench/gradbench/against-cpp.js <folder>          all evals that <folder>/<eval>/*.json has
 *   node bench/gradbench/against-cpp.js <folder> gmm ba   some evals
 *   … --write                                             keeps the ratios in bench/results/gradbench-cpp.json
 *
 * C++ is not run: cpp.ts has its times on another machine, and C that is written here and run now says how
 * this machine compares. Without gcc machines are taken to be alike.
 */
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { processorTime } from "../suite/module.ts";
import { type Calibration, calibrate } from "./calibrate.ts";
import { casesIn, deviationOf } from "./cases.ts";
import { cpp, type Recorded } from "./cpp.ts";
import { evals } from "./evals.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { made } from "./made.ts";

/** A gradient of gradc's, beside that of C++. */
export interface Compared {
  readonly eval: string;
  readonly case: string;
  /** gradc's time over that of derivatives written by hand in C++… */
  readonly overHand: number;
  /** …and over that of the fastest tool that records a tape. */
  readonly overTape?: number;
}

/** What is kept of a run. */
export interface Comparison {
  /** How much longer C takes here than where C++ was timed: of each case, and their geometric mean. */
  readonly calibration: readonly Calibration[];
  readonly machine: number;
  readonly cases: readonly Compared[];
}

const results = fileURLToPath(new URL("../results/gradbench-cpp.json", import.meta.url));

const SECONDS = 1;

/** Milliseconds: the fastest of as many evaluations as fill a second. What else the machine does only adds. */
async function timeOf(one: Recorded, folder: string): Promise<number | undefined> {
  const input = inputOf(one, folder);
  if (input === undefined) return undefined;
  const functions = (await evals[one.eval]()).default;
  const evaluation = functions[one.function] as Evaluation<unknown>;
  const runs = { ...(input.value as object), min_runs: 5, min_seconds: SECONDS };
  const { output, timings } = await evaluate(
    `${one.eval}.${one.function}`,
    evaluation,
    runs,
    // As for C: the processor's time, not that of others who have it meanwhile.
    () => processorTime() / 1e6,
  );
  input.check(output);
  const times = timings.flatMap(({ name, nanoseconds }) =>
    name === "evaluate" ? [nanoseconds] : [],
  );
  return Math.min(...times) / 1e6;
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

/** det is left out once: what gradc shares among minors, others compute again and again. */
function summary(cases: readonly Compared[]): string {
  const ratios = cases.map(({ overHand }) => overHand);
  const others = cases.filter((one) => one.eval !== "det").map(({ overHand }) => overHand);
  const [mean, without] = [ratios, others].map((each) => geometricMean(each).toFixed(2));
  return `geometric mean ${mean} (without det ${without}), worst ${Math.max(...ratios).toFixed(2)}`;
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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } },
});
const [folder, ...wanted] = positionals;
if (positionals.length === 0) throw new Error("which folder has the recorded inputs?");
const calibration = calibrated().map((one) => ({ ...one, ratio: rounded(one.ratio) }));
const machine = calibration.length === 0 ? 1 : geometricMean(calibration.map(({ ratio }) => ratio));
for (const { eval: name, description, ratio } of calibration) {
  console.log(`C of ${name} ${description}: ${ratio.toFixed(2)} of the recorded time of C++`);
}
const cases: Compared[] = [];
for (const one of cpp.filter((each) => wanted.length === 0 || wanted.includes(each.eval))) {
  const time = await timeOf(one, folder);
  if (time === undefined) {
    console.log(`${one.eval} ${one.description}: there is no input`);
    continue;
  }
  const overHand = time / (one.milliseconds * machine);
  const tape = one.tape === undefined ? {} : { overTape: rounded(overHand / one.tape) };
  cases.push({ eval: one.eval, case: one.description, overHand: rounded(overHand), ...tape });
  console.log(
    `${one.eval.padEnd(9)} ${one.description.padEnd(28)} ${time.toFixed(4).padStart(10)} ms ${overHand.toFixed(2).padStart(7)} × C++`,
  );
}
console.log(summary(cases));
if (values.write) {
  const comparison: Comparison = { calibration, machine: rounded(machine), cases };
  writeFileSync(results, `${JSON.stringify(comparison, undefined, 2)}\n`);
}
