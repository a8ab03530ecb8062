/**
 * The error function and its kin by their definitions: plain, and good to about twelve digits. Emitted
 * modules compute them by the functions in templates/, which share nothing with these.
 */

const SLOPE = 2 / Math.sqrt(Math.PI);
/** Enough terms of either expansion wherever it is used. */
const TERMS = 200;

/** exp(-x²) with no digit of x² lost. */
function gaussian(x: number): number {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp((high - x) * (high + x));
}

/** 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)), whose terms have one sign. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < TERMS; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return SLOPE * gaussian(x) * sum;
}

/** From 1 on Laplace's continued fraction exp(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))). */
export function erfc(x: number): number {
  if (!(x > 1)) return 1 - erf(x);
  if (x > 28) return 0;
  let rest = x;
  for (let n = TERMS; n > 0; n--) rest = x + n / 2 / rest;
  return gaussian(x) / Math.sqrt(Math.PI) / rest;
}

/** By bisection; near 0 by the first terms of its series. */
export function erfinv(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  if (size === 1) return x * Infinity;
  if (size < 1e-3) {
    const u = x / SLOPE;
    return u * (1 + ((u * u) / 3) * (1 + 0.7 * u * u));
  }
  let [low, high] = [0, 6];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return Math.sign(x) * middle;
    // 1 - |x| is exact where it is small.
    const isBelow = size > 0.5 ? erfc(middle) > 1 - size : erf(middle) < size;
    if (isBelow) low = middle;
    else high = middle;
  }
}
