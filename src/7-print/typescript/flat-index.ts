import type { Buffer, Expr, Index, LoopVariable } from "../../ir/loops.ts";
import { stridesOf } from "../../ir/shape.ts";
import { numberOf } from "../../ir/size.ts";
import { type Printed, SUM, PRODUCT, ATOM } from "./expressions.ts";

/** How what an index is made of is printed. */
export interface IndexText {
  readonly counterOf: (variable: LoopVariable) => string;
  readonly valueOf: (value: Expr) => Printed;
}

interface Term {
  readonly of: LoopVariable | Expr;
  readonly printed: Printed;
  factor: number;
}

/** The row-major position of an element, from `start` on: `W1 + i * 4 + j`. */
export function flatText(
  buffer: Buffer,
  index: readonly Index[],
  start: string | undefined,
  text: IndexText,
): string {
  const strides = stridesOf(buffer.shape).map(numberOf);
  const terms: Term[] = [];
  let constant = 0;
  index.forEach((one, axis) => {
    const stride = strides[axis] ?? 0;
    constant += numberOf(one.constant) * stride;
    addTerms(terms, one, stride, text);
  });
  const plus = [
    ...(start === undefined ? [] : [start]),
    ...(constant > 0 ? [String(constant)] : []),
    ...terms.filter((term) => term.factor > 0).map(termText),
  ];
  const minus = [
    ...(constant < 0 ? [` - ${-constant}`] : []),
    ...terms
      .filter((term) => term.factor < 0)
      .map((term) => ` - ${termText({ ...term, factor: -term.factor })}`),
  ];
  return (plus.length === 0 ? "0" : plus.join(" + ")) + minus.join("");
}

/** A position as a number: `i`, `2 * i + 1`, `3 - i`. */
export function positionText(index: Index, text: IndexText): Printed {
  const terms: Term[] = [];
  addTerms(terms, index, 1, text);
  const constant = numberOf(index.constant);
  const factored = ({ printed, factor }: Term): string =>
    Math.abs(factor) === 1 ? printed.text : `${Math.abs(factor)} * ${printed.text}`;
  const [first] = terms;
  if (terms.length === 1 && first && constant === 0 && first.factor > 0) {
    return { text: factored(first), precedence: first.factor === 1 ? ATOM : PRODUCT };
  }
  const plus = terms.filter((term) => term.factor > 0).map(factored);
  if (constant > 0 || plus.length === 0) {
    if (plus.length === 0) plus.unshift(String(constant));
    else plus.push(String(constant));
  }
  const minus = terms.filter((term) => term.factor < 0).map((term) => ` - ${factored(term)}`);
  if (constant < 0 && plus[0] !== String(constant)) minus.push(` - ${-constant}`);
  return { text: plus.join(" + ") + minus.join(""), precedence: SUM };
}

function addTerms(terms: Term[], index: Index, stride: number, text: IndexText): void {
  const add = (of: Term["of"], printed: Printed, factor: number): void => {
    const known = terms.find((term) => term.of === of);
    if (known) known.factor += factor * stride;
    else terms.push({ of, printed, factor: factor * stride });
  };
  for (const { variable, factor } of index.terms) {
    add(variable, { text: text.counterOf(variable), precedence: ATOM }, numberOf(factor));
  }
  for (const { value, factor } of index.lookups) add(value, text.valueOf(value), numberOf(factor));
}

function termText({ printed: { text, precedence }, factor }: Term): string {
  const operand = precedence < (factor === 1 ? SUM : PRODUCT) ? `(${text})` : text;
  return factor === 1 ? operand : `${operand} * ${factor}`;
}
