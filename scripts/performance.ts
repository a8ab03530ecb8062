import { readFileSync } from "node:fs";
import { format } from "prettier";
import { families, type Growth } from "../bench/models.ts";

/** docs/performance.md with the ratios of the last benchmark that was kept. */
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
  const filled = page.replace(
    /(<!-- growth -->\n\n)(?:\|.*\n)*/,
    (_, mark: string) => mark + table,
  );
  return format(filled, { parser: "markdown" });
}
