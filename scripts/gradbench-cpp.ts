import { readFileSync } from "node:fs";

/** What bench/gradbench/against-cpp.ts keeps. */
interface Comparison {
  readonly calibration: readonly { readonly ratio: number }[];
  readonly machine: number;
  readonly cases: readonly {
    readonly eval: string;
    readonly case: string;
    readonly overHand: number;
    readonly overTape?: number;
  }[];
}

/** Gradients of GradBench beside C++ written by hand, and the tools that record a tape. */
export function cppTable(): string {
  const kept = readFileSync("bench/results/gradbench-cpp.json", "utf8");
  const { cases } = JSON.parse(kept) as Comparison;
  const rows = cases.map(({ eval: name, case: description, overHand, overTape }) => [
    name,
    description,
    shown(overHand),
    overTape === undefined ? "" : shown(overTape),
  ]);
  const mean = (chosen: Comparison["cases"]): string =>
    shown(Math.exp(chosen.reduce((sum, one) => sum + Math.log(one.overHand), 0) / chosen.length));
  const [worst = 0] = cases.map(({ overHand }) => overHand).toSorted((a, b) => b - a);
  return [
    "| eval | case | gradc / C++ by hand | gradc / fastest tape in C++ |",
    "| --- | --- | --: | --: |",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    `| geometric mean | all | ${mean(cases)} | |`,
    `| | without det | ${mean(cases.filter((one) => one.eval !== "det"))} | |`,
    `| worst | | ${shown(worst)} | |`,
    "",
  ].join("\n");
}

function shown(ratio: number): string {
  return ratio.toPrecision(2);
}
