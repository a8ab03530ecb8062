import { readFileSync } from "node:fs";

/** The tools beside derivatives by hand, as bench/gradbench/cpp.ts has them. */
const others = ["Tapenade", "ADOL-C", "CppAD"] as const;

/** What bench/gradbench/against-cpp.ts keeps. */
interface Comparison {
  readonly cases: readonly {
    readonly eval: string;
    readonly case: string;
    readonly overHand?: number;
    readonly overOthers: Readonly<Partial<Record<(typeof others)[number], number>>>;
  }[];
}

/** Gradients of GradBench beside C++ written by hand, and the tools that differentiate C++. */
export function cppTable(): string {
  const kept = readFileSync("bench/results/gradbench-cpp.json", "utf8");
  const { cases } = JSON.parse(kept) as Comparison;
  const rows = cases.map(({ eval: name, case: description, overHand, overOthers }) => [
    name,
    description,
    shown(overHand),
    ...others.map((tool) => shown(overOthers[tool])),
  ]);
  const byHand = cases.flatMap(({ eval: name, overHand }) =>
    overHand === undefined ? [] : [{ name, overHand }],
  );
  const mean = (chosen: typeof byHand): string =>
    shown(Math.exp(chosen.reduce((sum, one) => sum + Math.log(one.overHand), 0) / chosen.length));
  const sorted = byHand.map(({ overHand }) => overHand).toSorted((a, b) => a - b);
  const empty = others.map(() => "");
  const summary = [
    ["geometric mean", "all", mean(byHand), ...empty],
    ["", "without det", mean(byHand.filter(({ name }) => name !== "det")), ...empty],
    ["least", "", shown(sorted[0]), ...empty],
    ["greatest", "", shown(sorted.at(-1)), ...empty],
  ];
  return [
    `| eval | case | C++ by hand | ${others.join(" | ")} |`,
    `| --- | --- | --: | ${others.map(() => "--:").join(" | ")} |`,
    ...[...rows, ...summary].map((cells) => `| ${cells.join(" | ")} |`),
    "",
  ].join("\n");
}

function shown(ratio: number | undefined): string {
  return ratio === undefined ? "" : ratio.toPrecision(2);
}
