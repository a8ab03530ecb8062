import { readFileSync } from "node:fs";
import { format } from "prettier";
import { excuses } from "../test/support/proof/excuses.ts";
import { campaignTable, malformedTable, mutationTable, tensorTable } from "./campaigns.ts";
import { edgeTable } from "./edge-points.ts";

interface Finding {
  readonly what: string;
  readonly points: number;
  readonly worst: number;
  readonly conditioned: number;
  readonly flushed: number;
  readonly excused: number;
}

interface Proof {
  readonly ulps: number;
  readonly findings: readonly Finding[];
}

/** What `npm run proof` kept, by operation. */
export function keptProof(): Readonly<Record<string, Proof>> {
  return JSON.parse(readFileSync("bench/results/proof.json", "utf8")) as Record<string, Proof>;
}

/** docs/verification.md with the figures of the last proof that was kept, and the comparison of edge points. */
export async function verificationPage(): Promise<string> {
  const page = readFileSync("docs/verification.md", "utf8");
  const blocks = {
    proof: proofTable(),
    tensors: tensorTable(),
    excuses: excuseList(),
    "edge points": await edgeTable(),
    campaign: campaignTable(),
    mutation: mutationTable(),
    malformed: malformedTable(),
  };
  const filled = Object.entries(blocks).reduce(
    (text, [name, block]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n\n)[^]*?(<!-- end -->)`),
        (_, before: string, after: string) => `${before}${block}\n${after}`,
      ),
    page,
  );
  return format(filled, { parser: "markdown" });
}

function proofTable(): string {
  const lines = Object.entries(keptProof()).map(([name, { ulps, findings }]) => {
    const first = findings.filter(({ what }) => what === "value" || [...what].length === 2);
    const second = findings.filter((finding) => !first.includes(finding));
    const [value, ...partials] = first;
    const sum = (of: (finding: Finding) => number): number =>
      findings.reduce((total, finding) => total + of(finding), 0);
    const cells = [
      `\`${name}\``,
      ulps,
      worstOf(value ? [value] : []),
      worstOf(partials),
      worstOf(second),
      sum(({ points }) => points).toLocaleString("en"),
      sum(({ conditioned }) => conditioned).toLocaleString("en"),
      sum(({ flushed }) => flushed),
      sum(({ excused }) => excused),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| operation | bound | value | partials | second | compared | by condition | flushed | excused |",
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
    ...lines,
    "",
  ].join("\n");
}

/** The largest error of a kind, or of several partials in order. */
function worstOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  return findings.length > 3
    ? Math.max(...findings.map(({ worst }) => worst)).toFixed(2)
    : findings.map(({ worst }) => worst.toFixed(2)).join(", ");
}

function excuseList(): string {
  return excuses
    .map(({ op, what, text }) => `- \`${op}\`, ${what.join(" and ")}: ${text}\n`)
    .join("");
}
