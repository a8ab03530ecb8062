import { readFileSync } from "node:fs";
import { format } from "prettier";
import { families, type Growth } from "../bench/models.ts";
import { batchTable } from "./batches.ts";
import { benchTables } from "./bench-tables.ts";
import { cppTable } from "./gradbench-cpp.ts";

/** docs/performance.md with the figures of the last benchmarks that were kept. */
export async function performancePage(): Promise<string> {
  const kept = readFileSync("bench/results/compile.json", "utf8");
  const results = JSON.parse(kept) as Readonly<Record<string, readonly Growth[]>>;
  const rows = Object.entries(results).map(([name, growth]) => {
    const ratios = growth.map((one) => one.timePerNode.toFixed(2));
    const [largest] = growth.toReversed();
    const cells = [families[name]?.title, largest?.size, ...ratios, largest?.memory.toFixed(1)];
    return `| ${cells.join(" | ")} |`;
  });
  const table = [
    "| model | largest size | an eighth of it | a quarter | half | largest | memory |",
    "| --- | --: | --: | --: | --: | --: | --: |",
    ...rows,
    "",
  ].join("\n");
  const page = readFileSync("docs/performance.md", "utf8");
  const tables = {
    growth: table,
    ...benchTables(),
    batches: await batchTable(),
    "gradbench-cpp": cppTable(),
    gradbench: gradBench(),
  };
  const filled = Object.entries(tables).reduce(
    (text, [name, rowsOfIt]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\\n\\n)(?:\\|.*\\n)*`),
        (_, mark: string) => mark + rowsOfIt,
      ),
    page,
  );
  return format(filled, { parser: "markdown" });
}

/** What bench/gradbench/run.ts keeps of an answer. */
interface Answered {
  readonly eval: string;
  readonly function: string;
  readonly description: string;
  readonly evaluate: number;
  readonly fastest: number;
  readonly memory?: number;
}

/** The cases that GradBench has by default, without the small ones that are only there to be exact. */
function gradBench(): string {
  const kept = readFileSync("bench/results/gradbench.json", "utf8");
  const answers = JSON.parse(kept) as readonly Answered[];
  const rows = answers
    .filter(({ description }) => !description.startsWith("extra"))
    .map(({ eval: name, function: f, description, evaluate, fastest, memory = 0 }) => {
      const cells = [
        name,
        description,
        f,
        milliseconds(fastest),
        milliseconds(evaluate),
        (memory / 1024).toFixed(0),
      ];
      return `| ${cells.join(" | ")} |`;
    });
  return [
    "| eval | case | function | fastest, ms | mean, ms | arrays, KB |",
    "| --- | --- | --- | --: | --: | --: |",
    ...rows,
    "",
  ].join("\n");
}

function milliseconds(time: number): string {
  return time < 100 ? time.toPrecision(3) : time.toFixed(0);
}
