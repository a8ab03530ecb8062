import { type Decimal, exact, spacingAt } from "../decimal/number.ts";

/** Where numbers too large for doubles begin. */
const OVERFLOW = exact(2 ** 1023).mul(2);

/**
 * How far a double is from the true number, in units in the last place of the true number: the distance between
 * doubles there. Below the normal numbers this is the smallest double; what is beyond the range counts from its
 * end, so that ∞ is half a unit from the number from which on doubles round to it.
 */
export function ulpsBetween(found: number, wanted: Decimal): number {
  if (wanted.isNaN()) return Number.isNaN(found) ? 0 : Infinity;
  if (Number.isNaN(found)) return Infinity;
  if (!wanted.isFinite()) return found === wanted.toNumber() ? 0 : Infinity;
  const nearest = wanted.toNumber();
  if (Object.is(found, nearest) || (found === 0 && nearest === 0)) return halfAtMost(found, wanted);
  const own = Number.isFinite(found) ? exact(found) : OVERFLOW.mul(Math.sign(found));
  const limited = wanted.abs().gt(OVERFLOW) ? OVERFLOW.mul(wanted.isNegative() ? -1 : 1) : wanted;
  return own.sub(limited).abs().div(spacingAt(nearest)).toNumber();
}

/** The correctly rounded double: its distance matters to nobody, unless it is the worst there is. */
function halfAtMost(found: number, wanted: Decimal): number {
  return exact(found).eq(wanted) ? 0 : 0.5;
}
