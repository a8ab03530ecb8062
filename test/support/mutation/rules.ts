import { type Rule, rules } from "../../../src/4-simplify/rules.ts";
import { checkRule } from "../rules.ts";
import { mutateFormula } from "./formulas.ts";

/** Enough patterns to see most slips at once; the tests take more. */
const COUNT = 2000;

/** Every rewrite rule with one slip in it: in its result, its claim or its condition. */
export function ruleMutants(): Rule[] {
  return rules.flatMap((rule) => {
    const { when, ulps, ...plain } = rule;
    const otherwise = mutateFormula(rule.to).map(({ text }) => ({ ...rule, to: text }));
    const exact: Rule = { ...plain, ...(when && { when }), holds: "exactly" };
    const always: Rule = { ...plain, ...(ulps !== undefined && { ulps }) };
    return [
      ...otherwise,
      ...(rule.holds === "exactly" ? [] : [exact]),
      ...(when === undefined ? [] : [always]),
    ];
  });
}

/** Whether executing the rule shows that it is wrong. */
export function isFoundOut(rule: Rule): boolean {
  try {
    return checkRule(rule, 1, COUNT).violations.length > 0;
  } catch {
    // An operand of the wrong kind, or an operation that does not exist.
    return true;
  }
}

export function describeRule({ name, from, to, holds, when }: Rule): string {
  return `rule ${name}: ${from} → ${to}, ${holds}${when ? "" : ", always"}`;
}
