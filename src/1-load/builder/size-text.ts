import {
  addSizes,
  constantSize,
  multiplySizes,
  ONE,
  type Size,
  symbolSize,
  ZERO,
} from "../../ir/size.ts";
import { isName } from "./names.ts";

const LONGEST = 200;

/**
 * Reads a size as gradc shows it, `N`, `2 N + 1`, `N M - 3`: terms that are added or subtracted, each
 * a product of numbers and symbols with blanks or `*` between them. Undefined for anything else.
 */
export function parseSize(text: string): Size | undefined {
  if (text.length > LONGEST) return undefined;
  const [first = "", ...rest] = text.trim().split(/\s*([+-])\s*/);
  // A leading minus has nothing before it.
  const terms = first === "" ? rest : ["+", first, ...rest];
  if (terms.length === 0) return undefined;
  let sum = ZERO;
  for (let at = 0; at < terms.length; at += 2) {
    const term = parseTerm(terms[at + 1] ?? "");
    if (!term) return undefined;
    sum = addSizes(sum, terms[at] === "-" ? multiplySizes(constantSize(-1), term) : term);
  }
  return sum.terms.every((term) => Number.isSafeInteger(term.coefficient)) ? sum : undefined;
}

function parseTerm(text: string): Size | undefined {
  let product = ONE;
  for (const factor of text.split(/\s*\*\s*|\s+/)) {
    if (/^\d{1,15}$/.test(factor)) product = multiplySizes(product, constantSize(Number(factor)));
    else if (isName(factor)) product = multiplySizes(product, symbolSize(factor));
    else return undefined;
  }
  return product;
}
