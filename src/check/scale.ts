/** Accepted error where both sides compute the same thing and differ by rounding only. */
export const ROUNDING = 1e-9;

/**
 * The error of a comparison: |a - b| relative to the largest of |a|, |b| and `scale`, which is how
 * large the terms are that both are made of (see roundingScales). Unlike a fixed floor of 1, it does
 * not let small gradients pass unseen, nor fail where large terms cancel. NaN where one side is.
 */
export function relativeError(a: number, b: number, scale: number): number {
  if (a === b) return 0;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), scale);
}
