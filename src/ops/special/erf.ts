const MOST_TERMS = 200;

/** The error function by its series Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)) in the form that does not cancel. */
export function erf(x: number): number {
  if (Math.abs(x) > 6 || Number.isNaN(x)) return Math.sign(x);
  // erf x = 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5…(2n + 1))
  let term = x;
  let sum = x;
  for (let n = 1; n < MOST_TERMS && Math.abs(term) > 0; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
