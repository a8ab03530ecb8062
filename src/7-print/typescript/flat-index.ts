import {
  type Buffer,
  type Expr,
  type Index,
  type LoopVariable,
  ZERO_INDEX,
} from "../../ir/loops.ts";
import { stridesOf } from "../../ir/shape.ts";
import { addSizes, constantOf, multiplySizes, ONE, type Size, ZERO } from "../../ir/size.ts";
import { ATOM, isUnclearIn, type Printed, PRODUCT, SUM } from "./expressions.ts";
import { negatedSize, printSize, termsOfSize } from "./size-text.ts";

/** How what an index is made of is printed. */
export interface IndexText {
  readonly counterOf: (variable: LoopVariable) => string;
  readonly valueOf: (value: Expr) => Printed;
}

interface Term {
  readonly of: LoopVariable | Expr;
  readonly printed: Printed;
  factor: Size;
}

/** What is added, and what is subtracted. */
interface Summands {
  readonly plus: string[];
  readonly minus: string[];
}

/**
 * The row-major position of an element, from `start` on: `W1 + i * 4 + j`. What begins further on, at a
 * row that changes, says so first: `h + (t + 1) * 4 + i`.
 */
export function flatText(
  buffer: Buffer,
  index: readonly Index[],
  start: string | undefined,
  text: IndexText,
  from: Index = ZERO_INDEX,
): string {
  const strides = stridesOf(buffer.shape);
  const row = from.terms.find((term) => term.factor === from.constant);
  const first = row && text.counterOf(row.variable);
  const terms: Term[] = [];
  let constant = row ? ZERO : from.constant;
  if (row && first !== undefined) {
    const printed = { text: `${first} + 1`, precedence: SUM };
    terms.push({ of: row.variable, printed, factor: row.factor });
  }
  addTerms(terms, { ...from, terms: from.terms.filter((term) => term !== row) }, ONE, text);
  index.forEach((one, axis) => {
    const stride = strides[axis] ?? ZERO;
    constant = addSizes(constant, multiplySizes(one.constant, stride));
    addTerms(terms, one, stride, text);
  });
  const fixed = summandsOf(constant);
  const moving = signed(terms, termText);
  return sumText({
    plus: [...(start === undefined ? [] : [start]), ...moving.plus, ...fixed.plus],
    minus: [...moving.minus, ...fixed.minus],
  }).text;
}

/** A position as a number: `i`, `2 * i + 1`, `3 - i`, `N - 1 - i`. */
export function positionText(index: Index, text: IndexText): Printed {
  const terms: Term[] = [];
  addTerms(terms, index, ONE, text);
  if (terms.length === 0) return printSize(index.constant);
  const fixed = summandsOf(index.constant);
  const moving = signed(terms, factoredText);
  const [first] = terms;
  if (first && moving.plus.length === 1 && terms.length === 1 && index.constant === ZERO) {
    return { text: factoredText(first), precedence: first.factor === ONE ? ATOM : PRODUCT };
  }
  if (moving.plus.length > 0) {
    return sumText({
      plus: [...moving.plus, ...fixed.plus],
      minus: [...moving.minus, ...fixed.minus],
    });
  }
  const number = constantOf(index.constant) ?? 0;
  return number < 0
    ? sumText({ plus: [String(number)], minus: moving.minus })
    : sumText({ plus: fixed.plus, minus: [...fixed.minus, ...moving.minus] });
}

function addTerms(terms: Term[], index: Index, stride: Size, text: IndexText): void {
  const add = (of: Term["of"], printed: Printed, factor: Size): void => {
    const known = terms.find((term) => term.of === of);
    const step = multiplySizes(factor, stride);
    if (known) known.factor = addSizes(known.factor, step);
    else terms.push({ of, printed, factor: step });
  };
  for (const { variable, factor } of index.terms) {
    add(variable, { text: text.counterOf(variable), precedence: ATOM }, factor);
  }
  for (const { value, factor } of index.lookups) add(value, text.valueOf(value), factor);
}

function summandsOf(size: Size): Summands {
  const terms = termsOfSize(size);
  const texts = (isNegative: boolean): string[] =>
    terms.filter((term) => term.isNegative === isNegative).map((term) => term.text);
  return { plus: texts(false), minus: texts(true) };
}

function signed(terms: readonly Term[], write: (term: Term) => string): Summands {
  const summands: Summands = { plus: [], minus: [] };
  for (const term of terms) {
    if (term.factor === ZERO) continue;
    const opposite = negatedSize(term.factor);
    if (opposite) summands.minus.push(write({ ...term, factor: opposite }));
    else summands.plus.push(write(term));
  }
  return summands;
}

function sumText({ plus, minus }: Summands): Printed {
  const first = plus.length === 0 ? "0" : plus.join(" + ");
  return { text: first + minus.map((text) => ` - ${text}`).join(""), precedence: SUM };
}

/** `i`, `i * 4`, `i * 4 * N`, `i * (N + 1)`. */
function termText({ printed, factor }: Term): string {
  if (factor === ONE) return within(printed, SUM, "+");
  return `${within(printed, PRODUCT, "*")} * ${within(printSize(factor), PRODUCT, "*")}`;
}

/** The same with the factor in front. */
function factoredText({ printed, factor }: Term): string {
  return factor === ONE
    ? printed.text
    : `${within(printSize(factor), PRODUCT, "*")} * ${printed.text}`;
}

/** As the operand of an operator. */
function within(printed: Printed, atLeast: number, operator: string): string {
  const isPlain = printed.precedence >= atLeast && !isUnclearIn(printed, operator);
  return isPlain ? printed.text : `(${printed.text})`;
}
