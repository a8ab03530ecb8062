/**
 * All evals of GradBench, through the tool, against recorded answers:
 *
 *   node bench/gradbench/run.js <folder>             everything in <folder>/<eval>/*.json
 *   node bench/gradbench/run.js <folder> gmm ba      some evals
 *   … --seconds 0.1                                  how long each is repeated; GradBench says 1
 *   … --write                                        keeps the table in bench/results/gradbench.json
 *
 * Exits with 1 if an answer is further off than its tolerance.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Case, casesIn, deviationOf, withRuns } from "./cases.ts";
import { Tool } from "./client.ts";
import type { Sizes } from "./evaluate.ts";
import type { Answer } from "./protocol.ts";

interface Row extends Partial<Sizes> {
  readonly eval: string;
  readonly function: string;
  readonly description: string;
  /** Milliseconds: compiling and allocating, the mean of the evaluations, and the fastest of them. */
  readonly prepare: number;
  readonly evaluate: number;
  readonly fastest: number;
  readonly runs: number;
  readonly deviation: number;
  readonly tolerance: number;
  readonly passed: boolean;
  readonly error?: string;
}

const names = "hello llsq lse det kmeans ode gmm lstm ba ht particle saddle".split(" ");
const results = fileURLToPath(new URL("../results/gradbench.json", import.meta.url));

function rowOf(one: Case, answer: Answer, report: string | undefined): Row {
  const times = (name: string): number[] =>
    (answer.timings ?? []).filter((one) => one.name === name).map((one) => one.nanoseconds / 1e6);
  const mean = (numbers: number[]): number =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const { eval: name, function: f, description, tolerance } = one;
  const off = answer.success === true ? deviationOf(one, answer.output) : Infinity;
  const evaluations = times("evaluate");
  return {
    eval: name,
    function: f,
    description,
    prepare: mean(times("prepare")),
    evaluate: mean(evaluations),
    fastest: evaluations.reduce((least, time) => Math.min(least, time), Infinity),
    runs: evaluations.length,
    ...(report === undefined ? {} : (JSON.parse(report) as Sizes)),
    deviation: off,
    tolerance,
    passed: off <= tolerance,
    ...(answer.error === undefined ? {} : { error: answer.error }),
  };
}

const widths = [9, 10, 34, 11, 12, 12, 8, 11, 11, 9, 8, 6];

function line(cells: readonly string[]): string {
  return cells
    .map((cell, at) => (at < 3 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
    .join(" ");
}

const heading = line(
  "eval,function,case,prepare ms,evaluate ms,fastest ms,runs,memory KB,cache KB,code KB,off,".split(
    ",",
  ),
);

function shown(row: Row): string {
  const kilobytes = (bytes = NaN): string => (bytes / 1024).toFixed(1);
  return line([
    row.eval,
    row.function,
    row.description,
    row.prepare.toFixed(0),
    row.evaluate.toFixed(4),
    row.fastest.toFixed(4),
    String(row.runs),
    kilobytes(row.memory),
    kilobytes(row.cache),
    kilobytes(row.code),
    row.deviation.toExponential(1),
    row.passed ? "ok" : "MISS",
  ]);
}

/** One tool for each eval, as GradBench runs them. */
async function rowsOf(name: string, cases: readonly Case[], seconds?: number): Promise<Row[]> {
  const tool = new Tool();
  await tool.ask({ kind: "start", eval: name });
  const { success = false, error } = await tool.ask({ kind: "define", module: name });
  if (!success) throw new Error(error);
  const found: Row[] = [];
  for (const one of cases) {
    const { function: f, description } = one;
    const input = seconds === undefined ? one.input : withRuns(one.input, { min_seconds: seconds });
    const answer = await tool.ask({
      kind: "evaluate",
      module: name,
      function: f,
      input,
      description,
    });
    const row = rowOf(one, answer, answer.success === true ? await tool.report() : undefined);
    await tool.ask({ kind: "analysis", of: answer.id, valid: row.passed });
    console.log(shown(row));
    if (row.error !== undefined) console.log(row.error.split("\n", 3).join("\n"));
    found.push(row);
  }
  tool.close();
  return found;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string" }, write: { type: "boolean", default: false } },
});
const [folder, ...wanted] = positionals;
if (positionals.length === 0) throw new Error("which folder has the recorded answers?");
const all: Row[] = [];
console.log(heading);
for (const name of wanted.length === 0 ? names : wanted) {
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  all.push(...(await rowsOf(name, casesIn(folder, [name]), seconds)));
}
const missed = all.filter(({ passed }) => !passed).length;
console.log(`${all.length - missed} of ${all.length} answers are within their tolerance`);
if (values.write) writeFileSync(results, `${JSON.stringify(all, undefined, 2)}\n`);
process.exitCode = missed === 0 && all.length > 0 ? 0 : 1;
