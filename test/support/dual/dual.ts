import { type Decimal, exact, ONE, ZERO } from "../decimal/number.ts";
import { referenceOf } from "../decimal/index.ts";

/**
 * A number in many digits with its derivatives in a few directions: arithmetic on these, by definition
 * of each operation, gives values and exact partials at once (forward mode by dual numbers, Clifford 1873).
 */
export interface Dual {
  readonly value: Decimal;
  /** One for each direction. */
  readonly tangents: readonly Decimal[];
}

/** Row-major elements. */
export interface DualTensor {
  readonly sizes: readonly number[];
  readonly data: readonly Dual[];
}

/** A number that moves in no direction. */
export function still(value: number | Decimal): Dual {
  return { value: typeof value === "number" ? exact(value) : value, tangents: [] };
}

/** The operands and attributes of an elementwise operation: its value, and Σ ∂value/∂operand · tangent. */
export function apply(op: string, ...operands: readonly Dual[]): Dual {
  const reference = referenceOf(op);
  if (!reference) throw new RangeError(`${op} has no reference`);
  return applied(reference, operands);
}

export function applied(
  { value, partials }: Pick<NonNullable<ReturnType<typeof referenceOf>>, "value" | "partials">,
  operands: readonly Dual[],
): Dual {
  const values = operands.map((operand) => operand.value);
  const count = Math.max(0, ...operands.map(({ tangents }) => tangents.length));
  const tangents = Array<Decimal>(count).fill(ZERO);
  operands.forEach((operand, at) => {
    // A partial may be infinite where nothing moves.
    if (operand.tangents.every((tangent) => tangent.isZero())) return;
    const partial = partials[at]?.(...values) ?? ZERO;
    operand.tangents.forEach((tangent, direction) => {
      if (tangent.isZero() || partial.isZero()) return;
      tangents[direction] = (tangents[direction] ?? ZERO).add(partial.mul(tangent));
    });
  });
  return { value: value(...values), tangents };
}

export const add = (x: Dual, y: Dual): Dual => apply("add", x, y);
export const sub = (x: Dual, y: Dual): Dual => apply("sub", x, y);
export const mul = (x: Dual, y: Dual): Dual => apply("mul", x, y);
export const div = (x: Dual, y: Dual): Dual => apply("div", x, y);
export const sqrt = (x: Dual): Dual => apply("sqrt", x);
export const exp = (x: Dual): Dual => apply("exp", x);
export const log = (x: Dual): Dual => apply("log", x);

/** One number is its own sum, -0 included. */
export function total(xs: readonly Dual[]): Dual {
  const [only] = xs;
  return only && xs.length === 1 ? only : xs.reduce(add, still(ZERO));
}

export function product(xs: readonly Dual[]): Dual {
  return xs.reduce(mul, still(ONE));
}

export function mean(xs: readonly Dual[]): Dual {
  return div(total(xs), still(xs.length));
}

/** The largest; ties share its tangents evenly. */
export function largest(xs: readonly Dual[], wins = (x: Decimal, y: Decimal) => x.gt(y)): Dual {
  const best = xs.reduce((a, b) => (wins(b.value, a.value) ? b : a));
  const tied = xs.filter(({ value }) => value.eq(best.value));
  return { value: best.value, tangents: mean(tied).tangents };
}

export const smallest = (xs: readonly Dual[]): Dual => largest(xs, (x, y) => x.lt(y));
