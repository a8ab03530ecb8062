import { invariant, present } from "../../diagnostics/invariant.ts";
import type { Expr } from "../../ir/loops.ts";
import { asFraction } from "../fraction.ts";
import { elementwise } from "../../ops/elementwise.ts";

/** Precedences of ECMAScript, as far as they are needed; a higher one binds tighter. */
const CONDITIONAL = 1;
export const SUM = 12;
export const PRODUCT = 13;
const UNARY = 14;
export const ATOM = 20;
const binary: Readonly<Record<string, number>> = {
  "||": 3,
  "&&": 4,
  "===": 9,
  "!==": 9,
  "<": 10,
  ">": 10,
  "<=": 10,
  ">=": 10,
  "+": SUM,
  "-": SUM,
  "*": PRODUCT,
  "/": PRODUCT,
  "%": PRODUCT,
};

export interface Printed {
  readonly text: string;
  readonly precedence: number;
}

/** How the operation's `print` text is to be filled in. */
interface Template {
  readonly parts: readonly (string | number)[];
  readonly precedence: number;
  /** The least precedence each operand needs to stand without parentheses. */
  readonly needs: readonly number[];
}

const templates = new Map<string, Template>();

/** Text of an operation on printed operands. */
export function applyTemplate(op: string, args: readonly Printed[]): Printed {
  const template = templateOf(op);
  const text = template.parts
    .map((part, at) => {
      if (typeof part === "string") return part;
      const { text, precedence } = present(args[part]);
      const isDecrement = template.parts[at - 1] === "-" && text.startsWith("-");
      return isDecrement || precedence < (template.needs[part] ?? 0) ? `(${text})` : text;
    })
    .join("");
  return { text, precedence: template.precedence };
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
  if (fraction) return { text: `${fraction.over} / ${fraction.under}`, precedence: PRODUCT };
  const isNegative = value < 0 || Object.is(value, -0);
  const text = Object.is(value, -0) ? "-0" : String(value).replace("e+", "e");
  return { text, precedence: isNegative ? UNARY : ATOM };
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
  if (infix !== undefined && infix in binary) {
    const own = binary[infix] ?? 0;
    // Left-associative: a - (b - c) and a * (b * c) keep their parentheses.
    return {
      parts,
      precedence: own,
      needs: /^(.).* \1$/.test(print) ? [own + 1] : [own, own + 1],
    };
  }
  // -(a * b) and (-a) * b are the same to the last bit, and so is a / b: no parentheses.
  if (print === "-a") return { parts, precedence: PRODUCT, needs: [PRODUCT] };
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
