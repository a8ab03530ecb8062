import { describe, expect, test, vi } from "vitest";
import { type Rule, rules } from "../../src/4-simplify/rules.ts";
import { checkBits, checkRule } from "../support/rules.ts";

vi.setConfig({ testTimeout: 60_000 });

const COUNT = 100_000;

describe("every rule holds as far as it says", () => {
  test.each(rules)("$name: $from → $to, $holds", (rule) => {
    const { compared, violations } = checkRule(rule, 1, COUNT);
    expect(violations).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(COUNT);
  });
});

describe("no rule claims less than it could", () => {
  // How Math.pow rounds is up to the engine: some are exact where others are not.
  const modest = rules.filter((rule) => rule.holds !== "exactly" && !rule.from.includes("pow"));
  test.each(modest)("$name does change bits", (rule) => {
    expect(checkBits(rule, 2, COUNT / 5, 0).violations).not.toEqual([]);
  });
});

test("names are unique, and rounding rows state their bound", () => {
  expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length);
  for (const rule of rules) expect(rule.ulps !== undefined).toBe(rule.holds === "rounding");
});

describe("a row that claims too much is found out", () => {
  const wrong: Rule[] = [
    { name: "loses a signed zero", from: "x + 0", to: "x", holds: "exactly" },
    { name: "loses NaN and ∞", from: "x * 0", to: "0", holds: "rounding", ulps: 4 },
    { name: "loses a signed zero", from: "-(a - b)", to: "b - a", holds: "exactly" },
    { name: "loses NaN", from: "not (a < b)", to: "a >= b", holds: "exactly" },
    { name: "rounds", from: "a * (1 / k)", to: "a / k", holds: "exactly" },
    { name: "rounds twice", from: "a + b + c", to: "a + (b + c)", holds: "rounding", ulps: 8 },
    { name: "overflows", from: "x * 2 / 2", to: "x", holds: "rounding", ulps: 1 },
    { name: "underflows", from: "sqrt(square(x))", to: "abs(x)", holds: "rounding", ulps: 4 },
    { name: "loses -∞", from: "pow(x, 0.5)", to: "sqrt(x)", holds: "rounding", ulps: 2 },
    { name: "is another function", from: "sin(x)", to: "cos(x)", holds: "fast-math" },
    { name: "is off by a factor", from: "x + x", to: "3 * x", holds: "fast-math" },
  ];
  test.each(wrong)("$name: $from → $to, $holds", (rule) => {
    expect(checkRule(rule, 3, COUNT / 5).violations).not.toEqual([]);
  });
});
