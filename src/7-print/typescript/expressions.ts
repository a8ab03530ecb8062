import { invariant, present } from "../../diagnostics/invariant.ts";
import type { Expr } from "../../ir/loops.ts";
import { asFraction } from "../fraction.ts";
import { elementwise } from "../../ops/elementwise.ts";
import { isLogical, isUnclear, precedenceOf } from "./operators.ts";

/** Precedences of ECMAScript, as far as they are needed; a higher one binds tighter. */
const CONDITIONAL = 1;
export const SUM = 12;
export const PRODUCT = 13;
const UNARY = 14;
export const ATOM = 20;

export interface Printed {
  readonly text: string;
  readonly precedence: number;
  /** The outermost operator, if it is a binary one and stands in no parentheses. */
  readonly operator?: string | undefined;
  /** With how many parentheses it opens that are there for clarity alone: a sign may stand within them. */
  readonly opened?: number;
}

/** How the operation's `print` text is to be filled in. */
interface Template {
  readonly parts: readonly (string | number)[];
  readonly precedence: number;
  /** The operator, if it is a binary one. */
  readonly operator?: string;
  /** The least precedence each operand, in the order of the text, needs to stand without parentheses. */
  readonly needs: readonly number[];
}

const templates = new Map<string, Template>();

/** Text of an operation on printed operands. */
export function applyTemplate(op: string, args: readonly Printed[]): Printed {
  if (op === "neg") return negative(present(args[0]));
  const { parts, precedence, operator, needs } = templateOf(op);
  let text = "";
  let opened = 0;
  let at = 0;
  parts.forEach((part) => {
    if (typeof part === "string") {
      text += part;
      return;
    }
    const arg = present(args[part]);
    const isLoose = arg.precedence < (needs[at++] ?? 0);
    const isHelped = !isLoose && operator !== undefined && isUnclearIn(arg, operator);
    if (text === "" && !isLoose) opened = (arg.opened ?? 0) + Number(isHelped);
    text += isLoose || isHelped ? `(${arg.text})` : arg.text;
  });
  return { text, precedence, operator, opened };
}

/** Whether prettier puts parentheses around an operand of that operator although there need be none. */
export function isUnclearIn({ operator }: Printed, outer: string): boolean {
  return operator !== undefined && isUnclear(operator, outer);
}

/** -(a * b) and (-a) * b are the same to the last bit, and so is a / b: no parentheses. */
function negative({ text, precedence, operator, opened = 0 }: Printed): Printed {
  if (precedence < PRODUCT || text.startsWith("-", opened)) {
    return { text: `-(${text})`, precedence: UNARY };
  }
  const signed = `${text.slice(0, opened)}-${text.slice(opened)}`;
  return { text: signed, precedence: Math.min(precedence, UNARY), operator, opened };
}

/** Numbers that have a name. */
const named = new Map(
  (["PI", "E", "LN2", "LN10", "LOG2E", "LOG10E", "SQRT2", "SQRT1_2"] as const).map((name) => [
    Math[name],
    `Math.${name}`,
  ]),
);

export function printNumber(value: number): Printed {
  const name = named.get(Math.abs(value));
  if (name !== undefined) {
    return value < 0 ? { text: `-${name}`, precedence: UNARY } : { text: name, precedence: ATOM };
  }
  const fraction = asFraction(value);
  if (fraction) {
    return { text: `${fraction.over} / ${fraction.under}`, precedence: PRODUCT, operator: "/" };
  }
  const isNegative = value < 0 || Object.is(value, -0);
  return { text: digitsOf(value), precedence: isNegative ? UNARY : ATOM };
}

/** The number as a literal: `-0`, `1e21`. */
export function digitsOf(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value).replace("e+", "e");
}

/** The operand of a negation, if the expression is one: `sum += -x` reads better as `sum -= x`. */
export function negated(expr: Expr): Expr | undefined {
  return expr.kind === "apply" && expr.op === "neg" ? expr.args[0] : undefined;
}

function templateOf(op: string): Template {
  const known = templates.get(op);
  if (known) return known;
  const print = elementwise.get(op)?.print;
  invariant(print !== undefined, `${op} has no printed form`);
  const template = parseTemplate(print);
  templates.set(op, template);
  return template;
}

function parseTemplate(print: string): Template {
  const parts = print
    .split(/\b([abc])\b/)
    .filter((part) => part !== "")
    .map((part) => ("abc".includes(part) ? "abc".indexOf(part) : part));
  const infix = /^[abc] (\S+) [abc]$/.exec(print)?.[1];
  const own = infix === undefined ? undefined : precedenceOf[infix];
  if (infix !== undefined && own !== undefined) {
    // Left-associative: a - (b - c) and a * (b * c) keep their parentheses; a && (b && c) needs none.
    const needs = [own, isLogical(infix) ? own : own + 1];
    return { parts, precedence: own, operator: infix, needs };
  }
  if (print === "!a") return { parts, precedence: UNARY, needs: [UNARY] };
  if (print === "a ? b : c") {
    return {
      parts,
      precedence: CONDITIONAL,
      needs: [CONDITIONAL + 1, CONDITIONAL + 1, CONDITIONAL],
    };
  }
  invariant(print.endsWith(")"), `"${print}" is neither an operator nor a call`);
  return { parts, precedence: ATOM, needs: [] };
}
