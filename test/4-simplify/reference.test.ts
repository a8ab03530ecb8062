import { format } from "prettier";
import { expect, test } from "vitest";
import { type Rule, rules } from "../../src/4-simplify/rules.ts";

const sections: readonly [Rule["holds"], string][] = [
  [
    "exactly",
    "Every bit, for every operand: NaN, infinities, signed zeros and subnormals included.",
  ],
  [
    "rounding",
    "Within the stated units in the last place; special values and signs of zero stay what they were.",
  ],
  ["fast-math", "True of real numbers. Applied with `--fast-math` only."],
];

function table(holds: Rule["holds"]): string {
  const bound = holds === "rounding";
  const rows = rules
    .filter((rule) => rule.holds === holds)
    .map(({ name, from, to, when, ulps }) => {
      const condition = when ? " for some constants" : "";
      return `| ${name} | \`${from}\` | \`${to}\`${condition} |${bound ? ` ${ulps ?? ""} |` : ""}`;
    });
  const head = `| rule | from | to |${bound ? " ulp |" : ""}`;
  return [head, bound ? "|-|-|-|-|" : "|-|-|-|", ...rows].join("\n");
}

// `npx vitest run test/4-simplify/reference.test.ts -u` writes the page anew.
test("docs/simplify.md is the table", async () => {
  const text = [
    "# Rewrite rules",
    "Made from `src/4-simplify/rules.ts`; the tests execute every row and hold it to its claim. " +
      "Names beginning with `k` are constants; operands of commutative operations match either way round. " +
      "A rule applies where its result takes no more operations than what it replaces. " +
      "Why the rules are these: [exactness of rewriting](decisions/exact-rewriting.md).",
    ...sections.flatMap(([holds, meaning]) => [`## ${holds}`, meaning, table(holds)]),
  ].join("\n\n");
  await expect(await format(text, { parser: "markdown" })).toMatchFileSnapshot(
    "../../docs/simplify.md",
  );
});
