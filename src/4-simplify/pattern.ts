import { invariant } from "../diagnostics/invariant.ts";
import { elementwise } from "../ops/elementwise.ts";
import { type Formula, parseFormula } from "../ops/formula.ts";
import type { Rule } from "./rules.ts";

/** One side of a rule, ready to be matched or built. Slots number the names of the rule. */
export type Pattern =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "value"; readonly slot: number }
  | { readonly kind: "constant"; readonly slot: number }
  | Applied;

export interface Applied {
  readonly kind: "apply";
  readonly op: string;
  readonly args: readonly Pattern[];
}

/** A rule with one way round of its commutative operations. */
export interface Rewrite {
  readonly rule: Rule;
  readonly from: Applied;
  readonly to: Pattern;
  /** Slots of the constants, in the order of `when`'s parameters. */
  readonly constants: readonly number[];
  /** Operations that `to` takes, constants folded. */
  readonly operations: number;
}

/** Operations whose two operands may change places: not a bit of the result depends on it. */
export const commutative: ReadonlySet<string> = new Set([
  "add",
  "mul",
  "maximum",
  "minimum",
  "hypot",
  "equal",
  "notEqual",
  "logicalAnd",
  "logicalOr",
]);

/** @throws {Fault} if the row is malformed: the table is gradc's own */
export function compileRule(rule: Rule): Rewrite[] {
  const slots = new Map<string, number>();
  const from = compile(parseFormula(rule.from), slots);
  const known = slots.size;
  const to = compile(parseFormula(rule.to), slots);
  invariant(slots.size === known, `rule ${rule.name} makes up a name`);
  const constants = [...slots].filter(([name]) => isConstant(name)).map(([, slot]) => slot);
  const operations = countOperations(to);
  return waysRound(from).map((way) => {
    invariant(way.kind === "apply", `rule ${rule.name} matches an operation`);
    const order = slotsOf(way);
    return { rule, from: way, to: inOrder(to, order), constants, operations };
  });
}

/** Slots from left to right, as often as they occur. */
function slotsOf(pattern: Pattern): number[] {
  if (pattern.kind === "apply") return pattern.args.flatMap(slotsOf);
  return pattern.kind === "number" ? [] : [pattern.slot];
}

/** `pattern` with the operands of its commutative operations in the order in which they were met. */
function inOrder(pattern: Pattern, order: readonly number[]): Pattern {
  if (pattern.kind !== "apply") return pattern;
  const args = pattern.args.map((arg) => inOrder(arg, order));
  const [first, second] = args.map((arg) => Math.min(...slotsOf(arg).map((s) => order.indexOf(s))));
  const isSwapped = commutative.has(pattern.op) && (first ?? 0) > (second ?? 0);
  return { ...pattern, args: isSwapped && Number.isFinite(first) ? args.toReversed() : args };
}

function isConstant(name: string): boolean {
  return name.startsWith("k");
}

function compile(formula: Formula, slots: Map<string, number>): Pattern {
  if (formula.kind === "number") return formula;
  if (formula.kind === "name") {
    const slot = slots.get(formula.name) ?? slots.size;
    slots.set(formula.name, slot);
    return { kind: isConstant(formula.name) ? "constant" : "value", slot };
  }
  const args = formula.args.map((arg) => compile(arg, slots));
  return foldNumbers(formula.op, args) ?? { kind: "apply", op: formula.op, args };
}

/** `-1` and `-Infinity` are formulas to the parser. */
function foldNumbers(op: string, args: readonly Pattern[]): Pattern | undefined {
  const values = args.flatMap((arg) => (arg.kind === "number" ? [arg.value] : []));
  const row = elementwise.get(op);
  if (!row || values.length < args.length) return undefined;
  return { kind: "number", value: Number(row.f(...values)) };
}

/** The pattern with the operands of its commutative operations in every order that makes a difference. */
function waysRound(pattern: Pattern): Pattern[] {
  if (pattern.kind !== "apply") return [pattern];
  let ways: Pattern[][] = [[]];
  for (const arg of pattern.args) {
    const next = waysRound(arg);
    ways = ways.flatMap((way) => next.map((one) => [...way, one]));
  }
  if (commutative.has(pattern.op)) ways.push(...ways.map((way) => way.toReversed()));
  const distinct = new Map(ways.map((way) => [JSON.stringify(way), way]));
  return [...distinct.values()].map((args) => ({ ...pattern, args }));
}

/** Distinct operations on anything but constants. */
function countOperations(pattern: Pattern): number {
  const seen = new Set<string>();
  const visit = (part: Pattern): void => {
    if (part.kind !== "apply" || isFoldable(part)) return;
    seen.add(JSON.stringify(part));
    part.args.forEach(visit);
  };
  visit(pattern);
  return seen.size;
}

function isFoldable(pattern: Pattern): boolean {
  if (pattern.kind === "apply") return pattern.args.every(isFoldable);
  return pattern.kind !== "value";
}
