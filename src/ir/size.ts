import { fail } from "../diagnostics/diagnostic.ts";
import { Fault, invariant } from "../diagnostics/invariant.ts";

/**
 * A size: a polynomial with integer coefficients in the model's symbolic dimensions, in a canonical
 * order. `4`, `N` and `2 N + 1` are sizes; a model with fixed shapes only ever meets constants.
 * Sizes are interned: equal polynomials are one object, so `===` proves equality.
 */
export interface Size {
  readonly key: string;
  /** Monomials (sorted symbol names, repeated for powers) with their coefficients, none zero. */
  readonly terms: readonly Term[];
}

export interface Term {
  readonly symbols: readonly string[];
  readonly coefficient: number;
}

const interned = new Map<string, Size>();

function intern(terms: readonly Term[]): Size {
  const byKey = new Map<string, Term>();
  for (const term of terms) {
    const key = term.symbols.join("*");
    const sum = (byKey.get(key)?.coefficient ?? 0) + term.coefficient;
    byKey.set(key, { symbols: term.symbols, coefficient: sum });
  }
  const kept = [...byKey]
    .filter(([, term]) => term.coefficient !== 0)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, term]) => term);
  const [only, ...others] = kept;
  if (others.length === 0 && (only?.symbols ?? []).length === 0) {
    return internConstant(only?.coefficient ?? 0);
  }
  const key = kept.map((term) => [term.coefficient, ...term.symbols].join("*")).join(" + ");
  let size = interned.get(key);
  if (!size) {
    size = { key, terms: kept };
    interned.set(key, size);
  }
  return size;
}

/** Nearly all sizes are numbers, and nearly all arithmetic is theirs. */
const constants = new Map<number, Size>();

function internConstant(n: number): Size {
  let size = constants.get(n);
  if (!size) {
    size = { key: String(n), terms: n === 0 ? [] : [{ symbols: [], coefficient: n }] };
    constants.set(n, size);
  }
  return size;
}

/** The constant size `n`. */
export function constantSize(n: number): Size {
  invariant(Number.isSafeInteger(n), `size ${n} is not an integer`);
  return internConstant(n);
}

/** The symbolic dimension called `name`. */
export function symbolSize(name: string): Size {
  return intern([{ symbols: [name], coefficient: 1 }]);
}

export function addSizes(a: Size, b: Size): Size {
  const [p, q] = [constantOf(a), constantOf(b)];
  if (p !== undefined && q !== undefined) return internConstant(p + q);
  return intern([...a.terms, ...b.terms]);
}

export function subtractSizes(a: Size, b: Size): Size {
  return addSizes(a, multiplySizes(constantSize(-1), b));
}

/** A product of sums of symbols has as many terms as there are pairs: shapes could be made to explode. */
const MOST_TERMS = 1024;

export function multiplySizes(a: Size, b: Size): Size {
  if (a === ONE) return b;
  if (b === ONE) return a;
  const [p, q] = [constantOf(a), constantOf(b)];
  if (p !== undefined && q !== undefined) return internConstant(p * q);
  if (a.terms.length * b.terms.length > MOST_TERMS) {
    fail("GRADC1206", `the product of ${a.terms.length} and ${b.terms.length} sizes is too large`, {
      help: `a size has at most ${MOST_TERMS} terms: give what is composed a name of its own`,
    });
  }
  return intern(
    a.terms.flatMap((s) =>
      b.terms.map((t) => ({
        symbols: [...s.symbols, ...t.symbols].sort(),
        coefficient: s.coefficient * t.coefficient,
      })),
    ),
  );
}

/** `a` / `b` where that is a polynomial with integer coefficients; undefined where it is not. */
export function divideSizes(a: Size, b: Size): Size | undefined {
  const divisor = leadingTerm(b);
  if (!divisor) return undefined;
  let [quotient, rest] = [ZERO, a];
  // Each step cancels the leading term of the rest, and what it brings in comes later in the order.
  for (let lead = leadingTerm(rest); lead; lead = leadingTerm(rest)) {
    const symbols = withoutSymbols(lead.symbols, divisor.symbols);
    const coefficient = lead.coefficient / divisor.coefficient;
    if (!symbols || !Number.isSafeInteger(coefficient)) return undefined;
    const step = intern([{ symbols, coefficient }]);
    quotient = addSizes(quotient, step);
    rest = subtractSizes(rest, multiplySizes(step, b));
  }
  return quotient;
}

/** ⌊size / n⌋ where that is a polynomial: each symbol's share divides. */
export function floorDivide(size: Size, n: number): Size | undefined {
  const terms = size.terms.map(({ symbols, coefficient }) => ({
    symbols,
    coefficient: symbols.length === 0 ? Math.floor(coefficient / n) : coefficient / n,
  }));
  return terms.every((term) => Number.isInteger(term.coefficient)) ? intern(terms) : undefined;
}

/** The greatest whole number that divides both, which are not 0 both. */
export function greatestDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestDivisor(b, a % b);
}

/** The first term in the graded lexicographic order of monomials. */
function leadingTerm({ terms }: Size): Term | undefined {
  const [first] = terms.toSorted(
    (a, b) => b.symbols.length - a.symbols.length || compareSymbols(a.symbols, b.symbols),
  );
  return first;
}

function compareSymbols(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((symbol, position) => symbol !== b[position]);
  return at < 0 ? 0 : (a[at] ?? "") < (b[at] ?? "") ? -1 : 1;
}

/** What is left of a product of symbols when others are taken out of it, if all are there. */
function withoutSymbols(
  symbols: readonly string[],
  others: readonly string[],
): readonly string[] | undefined {
  const left = [...symbols];
  for (const symbol of others) {
    const at = left.indexOf(symbol);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}

/** Whether it is known to be at least 0, since no symbol is negative. */
export function isNonNegative({ terms }: Size): boolean {
  return terms.every((term) => term.coefficient >= 0);
}

/** Whether it is known to be below 0. */
export function isNegative(size: Size): boolean {
  return isNonNegative(subtractSizes(constantSize(-1), size));
}

/** The smaller of two sizes, where it is known which one that is. */
export function smallerSize(a: Size, b: Size): Size | undefined {
  if (isNonNegative(subtractSizes(b, a))) return a;
  return isNonNegative(subtractSizes(a, b)) ? b : undefined;
}

/** The number a constant size stands for, or undefined where it depends on a symbol. */
export function constantOf(size: Size): number | undefined {
  const [only] = size.terms;
  if (!only) return 0;
  return size.terms.length === 1 && only.symbols.length === 0 ? only.coefficient : undefined;
}

/** The number of a size that is known to be constant. @throws {Fault} if it is symbolic */
export function numberOf(size: Size): number {
  const value = constantOf(size);
  if (value === undefined) throw new Fault(`size ${showSize(size)} is not a constant`);
  return value;
}

/** `4`, `N`, `2 N + 1`, `N M - 1`: what is added first, in falling powers. */
export function showSize({ terms }: Size): string {
  return showTerms(terms);
}

/** The same for terms whose factors need not be whole numbers. */
export function showTerms(terms: readonly Term[]): string {
  const [first, ...others] = terms.toSorted(
    (a, b) =>
      Number(b.coefficient > 0) - Number(a.coefficient > 0) || b.symbols.length - a.symbols.length,
  );
  if (!first) return "0";
  const rest = others.map(
    (term) =>
      ` ${term.coefficient < 0 ? "-" : "+"} ${showTerm(term.symbols, Math.abs(term.coefficient))}`,
  );
  const sign = first.coefficient < 0 ? "-" : "";
  return `${sign}${showTerm(first.symbols, Math.abs(first.coefficient))}${rest.join("")}`;
}

function showTerm(symbols: readonly string[], coefficient: number): string {
  if (symbols.length === 0) return String(coefficient);
  return [...(coefficient === 1 ? [] : [coefficient]), ...symbols].join(" ");
}

export const ZERO = constantSize(0);
export const ONE = constantSize(1);
