import { readFileSync } from "node:fs";
import type { Timed } from "../bench/suite/case.ts";
import type { Result } from "../bench/suite/result.ts";

/** The tables that `npm run bench -- --write` has kept the figures of, by the marks they stand after. */
export function benchTables(): Readonly<Record<string, string>> {
  const results = JSON.parse(readFileSync("bench/results/bench.json", "utf8")) as readonly Result[];
  return {
    "bench-hand": byHand(results),
    "bench-c": inC(results),
    "bench-gradient": gradients(results),
    "bench-peers": peers(results),
  };
}

/** gradc's time over that of the TypeScript by hand; with `--fast-math` where that changes the code. */
function byHand(results: readonly Result[]): string {
  const all = ["value", "backward", "both", "fused"] as const;
  const fast = "with `--fast-math`";
  const head = ["case", "gradc, µs", "forward", "backward", "both", "`valueAndGrad`", fast];
  const rows = results.map((result) => [
    result.title,
    String(Number(((result.nanoseconds["gradc:fused"] ?? NaN) / 1000).toPrecision(3))),
    ...all.map((timed) => shortened(result.ratios[timed]?.["hand"])),
    shortened(quotient(result.ratios.fused?.["hand"], result.ratios.fused?.["fast math"])),
  ]);
  return table(head, rows);
}

/**
 * gradc's time over that of C, what else TypeScript can do over scalar C, and gradc's loops in C over the C by
 * hand; value and gradient in one function.
 */
function inC(results: readonly Result[]): string {
  const ours = ["by hand, scalar", "own memory, scalar", "gradc's loops, scalar", "vector"];
  const head = ["case", "scalar", "without FMA", "vector", ...ours];
  const rows = results.map(({ title, ratios, nanoseconds }) => [
    title,
    ...["C scalar", "C unfused", "C vector"].map((who) => shortened(ratios.fused?.[who])),
    ...["hand", "own memory"].map((who) =>
      shortened(quotient(ratios.fused?.["C scalar"], ratios.fused?.[who])),
    ),
    ...["scalar", "vector"].map((variant) =>
      shortened(
        quotient(nanoseconds[`gradc in C ${variant}:fused`], nanoseconds[`C ${variant}:fused`]),
      ),
    ),
  ]);
  return table(head, rows);
}

/** What the gradient costs beside the value, and what memory of the module's own is worth. */
function gradients(results: readonly Result[]): string {
  const head = ["case", "time", "operations", "own memory: value", "both", "`valueAndGrad`"];
  const all: readonly Timed[] = ["value", "both", "fused"];
  const rows = results.map(({ title, ratios, gradientOverValue, operations }) => [
    title,
    shortened(gradientOverValue),
    shortened(quotient(operations.fused, operations.value)),
    ...all.map((timed) => shortened(ratios[timed]?.["own memory"])),
  ]);
  return table(head, rows);
}

/** How many times as long as gradc others take for value and gradient. */
function peers(results: readonly Result[]): string {
  const ours = /^(hand|own memory|fast math|(gradc in )?C \w+)$/;
  const all = results.flatMap(({ ratios }) => Object.keys(ratios.fused ?? {}));
  const names = [...new Set(all)].filter((who) => !ours.test(who));
  const rows = results.map(({ title, ratios }) => [
    title,
    ...names.map((who) => shortened(quotient(1, ratios.fused?.[who]))),
  ]);
  return table(["case", ...names], rows);
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

/** Two decimals below 10, whole numbers from 100 on; a dash for what was not timed. */
function shortened(ratio: number | undefined): string {
  if (ratio === undefined || Number.isNaN(ratio)) return "–";
  return ratio < 10 ? ratio.toFixed(2) : ratio < 100 ? ratio.toFixed(1) : ratio.toFixed(0);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const marks = head.map((_, at) => (at === 0 ? "---" : "--:"));
  return [...[head, marks, ...rows].map((cells) => `| ${cells.join(" | ")} |`), ""].join("\n");
}
