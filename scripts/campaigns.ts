import { existsSync, readFileSync } from "node:fs";
import { type MutationScore, percentKilled } from "../test/support/mutation/score.ts";

/** What campaigns last found, as Markdown. */

function kept(name: string): unknown {
  const path = `bench/results/${name}.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, at) => (at === 0 ? "---" : "--:"));
  const shown = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell)),
  );
  return [line(head), line(rule), ...shown.map(line), ""].join("\n");
}

interface Campaign {
  readonly seed: number;
  readonly graphs: number;
  readonly failures: number;
  readonly counts: Readonly<Record<string, number>>;
}

const witnesses: readonly (readonly [count: string, what: string])[] = [
  ["values", "values, with the interpreter"],
  ["adjoints", "partials, with the unsimplified adjoint graph"],
  ["tangents", "partials, with forward mode"],
  ["differences", "partials, with extrapolated differences"],
  ["precise", "values and partials, with a hundred digits"],
];

export function campaignTable(): string {
  const campaign = kept("campaign") as Campaign | undefined;
  if (!campaign) return "";
  const { seed, graphs, failures, counts } = campaign;
  const rows = witnesses.map(([name, what]) => [what, counts[name] ?? 0] as const);
  const total = [graphs, failures].map((count) => count.toLocaleString("en"));
  const from = `The last one that was kept: ${total[0] ?? ""} models from seed ${seed}, ${total[1] ?? ""} failures.`;
  return `${from}\n\n${table(["compared", "how often"], rows)}`;
}

export function mutationTable(): string {
  const score = kept("mutation") as MutationScore | undefined;
  if (!score) return "";
  const { areas, survivors } = score;
  const rows = areas.map(({ area, mutants, tried, killed }) => [area, mutants, tried, killed]);
  const all = table(["where", "possible", "tried", "found"], rows);
  const left = survivors.map((one) => `- \`${one.replaceAll("`", "'")}\`\n`).join("");
  const summary = `${percentKilled(areas).toFixed(1)}% were found. These were not:`;
  return `${all}\n${summary}\n\n${left}`;
}

/** Operations on whole tensors against their definitions; the unit is what rounding is allowed once. */
export function tensorTable(): string {
  const found = kept("proof-tensors") as Record<string, TensorRow> | undefined;
  if (!found) return "";
  const rows = Object.entries(found).map(
    ([name, { compared, worst }]) => [name, compared, worst.toFixed(2)] as const,
  );
  return table(["operation", "compared", "worst"], rows);
}

interface TensorRow {
  readonly compared: number;
  readonly worst: number;
}

interface MalformedRow {
  readonly refused: number;
  readonly accepted: number;
  readonly slowestInMs: number;
  readonly codes: number;
}

export function malformedTable(): string {
  const found = kept("malformed") as { kinds: Record<string, MalformedRow> } | undefined;
  if (!found) return "";
  const rows = Object.entries(found.kinds).map(
    ([kind, { refused, accepted, slowestInMs, codes }]) =>
      [kind, refused, codes, accepted, slowestInMs] as const,
  );
  return table(["kind", "refused", "codes", "good after all", "slowest, ms"], rows);
}
