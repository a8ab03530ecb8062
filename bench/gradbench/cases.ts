import { existsSync, readdirSync, readFileSync } from "node:fs";
import { deviation, largest } from "./compare.ts";
import type { Runs } from "./protocol.ts";

/** One question to the tool, with the answer it must give. */
export interface Case {
  readonly eval: string;
  readonly function: string;
  readonly description: string;
  readonly input: unknown;
  readonly golden: unknown;
  readonly tolerance: number;
}

/** A recorded file: what GradBench's eval sent, what its reference answered. */
interface Recorded extends Runs {
  readonly eval: string;
  readonly input?: unknown;
  readonly golden?: Readonly<Record<string, unknown>>;
  readonly tolerance?: number;
  /** Bundle adjustment: the complete matrix, of which the answer to GradBench is an excerpt. */
  readonly full?: Readonly<Record<string, unknown>>;
  /** The nested optimizations: where they end, to all digits… */
  readonly result?: unknown;
  /** …and what they meet on the way. */
  readonly trace?: readonly Step[];
}

/** How far an answer is off; what must agree to nine digits must do so where all of it is small, too. */
export function deviationOf({ golden, tolerance }: Case, output: unknown): number {
  const scale = tolerance <= STRICT ? Math.min(1, largest(golden) || 1) : 1;
  return deviation(output, golden, scale);
}

interface Step {
  readonly w: number;
  readonly objective: number;
  readonly gradient: number;
}

const STRICT = 1e-9;

/** The cases of a folder that has one folder of JSON files for every eval. */
export function casesIn(folder: string, evals: readonly string[]): Case[] {
  return evals
    .filter((name) => existsSync(`${folder}/${name}`))
    .flatMap((name) =>
      readdirSync(`${folder}/${name}`)
        .filter((file) => file.endsWith(".json"))
        .sort()
        .flatMap((file) => casesOf(`${folder}/${name}/${file}`, file.replace(/\.json$/, ""))),
    );
}

function casesOf(path: string, description: string): Case[] {
  const recorded = JSON.parse(readFileSync(path, "utf8")) as Recorded;
  const { tolerance = STRICT, golden = {}, full, result, trace = [] } = recorded;
  const question = (name: string, input: unknown, answer: unknown, within = tolerance): Case => ({
    eval: recorded.eval,
    function: name,
    description,
    input: withRuns(input, recorded),
    golden: answer,
    tolerance: within,
  });
  const nested = ["rr", "ff", "fr", "rf"];
  return [
    ...Object.entries(golden).map(([name, answer]) => question(name, recorded.input, answer)),
    ...(full ? [question("complete", recorded.input, complete(full), STRICT)] : []),
    ...(result === undefined
      ? []
      : nested.map((name) => question(name, starts[recorded.eval], result, STRICT))),
    ...trace.flatMap(({ w, objective, gradient }) => [
      question("objective", { w }, objective, STRICT),
      question("gradient", { w }, gradient, STRICT),
    ]),
  ];
}

/** Where the nested optimizations start. */
const starts: Readonly<Record<string, unknown>> = { particle: { w: 0 }, saddle: { start: [1, 1] } };

function complete({ rows, cols, vals, reproj_err, w_err }: Readonly<Record<string, unknown>>) {
  return { rows, cols, vals, reproj_err, w_err };
}

/** GradBench says how often to run beside the numbers, where the input is an object. */
export function withRuns(input: unknown, { min_runs = 1, min_seconds = 0 }: Runs): unknown {
  return typeof input === "object" ? { ...input, min_runs, min_seconds } : input;
}
