import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../src/cli/run.ts";
import { kindNames, malformed, type Malformed } from "./generate.ts";

export interface Findings {
  /** How many were refused, as they should be, and how many were good models after all. */
  readonly refused: number;
  readonly accepted: number;
  /** The longest time one took, in milliseconds. */
  readonly slowest: number;
  readonly codes: ReadonlySet<string>;
  readonly faults: readonly string[];
}

/** `gradc compile` on generated files of one kind until `count` were refused. */
export async function compileMalformed(
  kind: string,
  seed: number,
  count: number,
): Promise<Findings> {
  const directory = mkdtempSync(join(tmpdir(), "gradc-malformed-"));
  const codes = new Set<string>();
  const faults: string[] = [];
  let [refused, accepted, slowest] = [0, 0, 0];
  try {
    for (let next = seed; refused < count && next < seed + 20 * count; next++) {
      const file = malformed(kind, next);
      const start = performance.now();
      const outcome = await compileIn(directory, file);
      slowest = Math.max(slowest, performance.now() - start);
      const left = readdirSync(directory);
      if (outcome.exitCode === 0) accepted++;
      else refused++;
      const code = /\b(GRADC\d{4})\b/.exec(outcome.stderr)?.[1];
      if (code !== undefined) codes.add(code);
      const fault = outcome.exitCode === 0 ? undefined : faultOf(file, outcome, left);
      if (fault !== undefined) faults.push(`${kind}, seed ${next}: ${fault}\n${file.text}`);
      for (const name of left) rmSync(join(directory, name));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { refused, accepted, slowest, codes, faults };
}

export { kindNames };

/** What `gradc` returned and printed. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function compileIn(directory: string, file: Malformed): Promise<Outcome> {
  writeFileSync(join(directory, file.fileName), file.text);
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const exitCode = await run(["compile", file.fileName], {
    cwd: directory,
    env: {},
    stdout: { isTerminal: false, write: (text) => stdout.push(text) },
    stderr: { isTerminal: false, write: (text) => stderr.push(text) },
    onInterrupt: () => undefined,
  });
  return { exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** What is wrong with how a file was refused: always a code and a place, no stack trace, no output. */
export function faultOf(
  { fileName }: Malformed,
  { exitCode, stdout, stderr }: Outcome,
  left: readonly string[],
): string | undefined {
  if (exitCode !== 1) return `exit code ${exitCode}: ${stderr}`;
  if (!/^m\.graph\.\w+:\d+:\d+ GRADC\d{4} \S/m.test(stderr)) return `no place or code: ${stderr}`;
  if (/^\s+at .*[:(].*\d+:\d+/m.test(stderr)) return `a stack trace: ${stderr}`;
  if (stdout !== "") return `output: ${stdout}`;
  if (left.length !== 1 || left[0] !== fileName) return `files: ${left.join()}`;
  return undefined;
}
