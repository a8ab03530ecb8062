import { constantOf, constantSize, multiplySizes, type Size } from "../../ir/size.ts";
import { ATOM, type Printed, PRODUCT, SUM } from "./expressions.ts";

/** One summand of a size: its text without the sign. */
export interface SizeTerm {
  readonly text: string;
  readonly isNegative: boolean;
}

/** The summands, those that are added first, in falling powers: `4 * N`, `M`, minus `1`. */
export function termsOfSize({ terms }: Size): SizeTerm[] {
  return terms
    .toSorted((a, b) => {
      const bySign = Number(a.coefficient < 0) - Number(b.coefficient < 0);
      return bySign || b.symbols.length - a.symbols.length;
    })
    .map(({ symbols, coefficient }) => {
      const number = Math.abs(coefficient);
      const factors = number === 1 && symbols.length > 0 ? symbols : [String(number), ...symbols];
      return { text: factors.join(" * "), isNegative: coefficient < 0 };
    });
}

/** `4`, `N`, `4 * N + 1`, `N - 1`. */
export function printSize(size: Size): Printed {
  const number = constantOf(size);
  if (number !== undefined)
    return { text: String(number), precedence: number < 0 ? PRODUCT : ATOM };
  const [first, ...others] = termsOfSize(size);
  if (!first) return { text: "0", precedence: ATOM };
  const rest = others.map(({ text, isNegative }) => ` ${isNegative ? "-" : "+"} ${text}`);
  const text = `${first.isNegative ? "-" : ""}${first.text}${rest.join("")}`;
  const isProduct = first.isNegative || text.includes(" ");
  return { text, precedence: others.length > 0 ? SUM : isProduct ? PRODUCT : ATOM };
}

/** Where every summand is subtracted: the size with the opposite sign. */
export function negatedSize(size: Size): Size | undefined {
  const isNegative = size.terms.every((term) => term.coefficient < 0);
  return isNegative ? multiplySizes(constantSize(-1), size) : undefined;
}
