/**
 * How compile time grows with the model:
 *
 *   npm run build && npm run bench:compile        all families, all sizes
 *   npm run bench:compile -- chain dag --write   some of them; --write updates bench/results/compile.json
 *
 * Every size is compiled in a fresh process. `ratio` is the time per node (loading and compiling,
 * without start-up) over that of the smallest size: 1 throughout is linear growth.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { families, type Family, type Growth } from "./models.ts";

interface Measured {
  readonly start: number;
  /** Reading the model, with the derivatives it asks for itself. */
  readonly load: number;
  readonly adjoint: number;
  readonly simplify: number;
  /** Scheduling, lowering and printing. */
  readonly lower: number;
  readonly total: number;
  readonly peakMB: number;
  readonly lines: number;
}

const STAGES = ["load", "adjoint", "simplify", "lower"] as const;

const script = fileURLToPath(new URL("measure.mjs", import.meta.url));
const results = fileURLToPath(new URL("results/compile.json", import.meta.url));

function measure(text: string): Measured {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    input: text,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`cannot measure (npm run build first?)\n${stderr}`);
  return JSON.parse(stdout) as Measured;
}

function growthOf({ title, sizes, text }: Family): Growth[] {
  console.log(`\n${title} (seconds of processor time)`);
  console.log(row(["size", "start", ...STAGES, "total", "MB", "lines", "ms/1000", "ratio"]));
  let first: { perNode: number; peakMB: number } | undefined;
  return sizes.map((size) => {
    const measured = measure(text(size));
    const { start, total, peakMB, lines } = measured;
    const perNode = (total - start) / size;
    first ??= { perNode, peakMB };
    const timePerNode = round(perNode / first.perNode);
    const times = [start, ...STAGES.map((stage) => measured[stage]), total].map((time) =>
      time.toFixed(2),
    );
    const perThousand = (perNode * 1e6).toFixed(0);
    console.log(row([size, ...times, peakMB.toFixed(0), lines, perThousand, timePerNode]));
    return { size, lines, timePerNode, memory: round(peakMB / first.peakMB) };
  });
}

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell) => ` ${cell}`.padStart(9)).join("");
}

function round(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } },
});
const chosen = Object.entries(families).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
const growth = chosen.map(([name, family]) => [name, growthOf(family)] as const);
if (values.write) {
  const kept = JSON.parse(readFileSync(results, "utf8")) as Record<string, readonly Growth[]>;
  const all = { ...kept, ...Object.fromEntries(growth) };
  writeFileSync(results, `${JSON.stringify(all, undefined, 2)}\n`);
}
