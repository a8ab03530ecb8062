import { describe, expect, test } from "vitest";
import { mutateFormula } from "./support/mutation/formulas.ts";
import { planted } from "./support/mutation/mutant.ts";
import { mutantsOf } from "./support/mutation/source.ts";

describe("a formula with one slip", () => {
  test.each([
    ["1 - y * y", ["-(1 - y * y)", "1 + (y * y)", "y * y", "2 - (y * y)", "1 - y"]],
    ["a / (2 * b)", ["2 * (a / (2 * b))", "(2 * b) / a", "a / b", "a / 2", "a / (4 * b)"]],
    ["y > 0 ? 1 : 0", ["(y >= 0) ? 1 : 0", "(y > 0) ? 0 : 1", "(y > 0) ? 2 : 0"]],
    ["-atan2(a, b)", ["atan2(a, b)", "-(atan2(b, a))"]],
  ])("%s", (text, expected) => {
    const plain = (formula: string): string => formula.replaceAll(/[\s()]/g, "");
    const found = mutateFormula(text).map((one) => plain(one.text));
    expect(found).toEqual(expect.arrayContaining(expected.map(plain)));
    expect(found).not.toContain(plain(text));
  });
});

test("source with one slip", () => {
  const text = `import { b } from "./2.ts";
export const row = { doc: "a < b", f: (x) => x + 1, expand: "2 * a", edge: "0" };
const at = offset + 4 * index;
const g = b.sub(x, b.apply("exp", [y]));
`;
  const found = mutantsOf("file.ts", text, { without: ["doc", "f", "edge"] });
  const changed = found.map((mutant) => planted(mutant, text).split("\n")[mutant.line - 1]);
  expect(changed).toEqual(
    expect.arrayContaining([
      `export const row = { doc: "a < b", f: (x) => x + 1, expand: "-(2 * a)", edge: "0" };`,
      "const at = offset - 4 * index;",
      "const at = offset + 4 + index;",
      "const at = offset + (4 - 1) * index;",
      `const g = b.sub(b.apply("exp", [y]), x);`,
      `const g = b.sub(x, b.apply("expm1", [y]));`,
      "const g = x;",
    ]),
  );
  expect(found.some(({ line }) => line === 1)).toBe(false);
  for (const mutant of found) expect(planted(mutant, text)).not.toBe(text);
});
