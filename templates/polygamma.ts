/**
 * ψ⁽ⁿ⁾(x), the derivative of order n ≥ 1 of ψ, of `count` numbers: within n + 8 ulp for x > 0; for
 * x < 0 within n + 8 ulp of the largest of its three terms. At 0 and the negative integers ∞ for odd
 * n; for even n -∞ at 0 and NaN at the negative integers.
 *
 * (-1)ⁿ⁺¹ n! ζ(n + 1, x), with Hurwitz's ζ(s, x) = Σ (x + k)⁻ˢ by the Euler-Maclaurin formula (Johansson,
 * Numerical Algorithms 69, 2015). For x < 0 the terms are taken apart where x + k changes its sign.
 */
export function polygamma(
  count: number,
  n: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  const half = Math.floor(n / 2);
  const isOdd = n % 2 === 1;
  for (let i = 0; i < count; i++) {
    const t = x[xAt + i]!;
    // -x = whole + part:  n! Σ (x + k)⁻ⁿ⁻¹ = n! (ζ(1 - part) ± (ζ(part) - ζ(1 - x)))
    const part = -t - Math.floor(-t);
    let sum = t < 0 && part === 0 && !isOdd ? NaN : 0;
    for (let piece = 0; piece < (t < 0 ? 3 : 1); piece++) {
      const from = t < 0 ? (piece === 0 ? 1 - part : piece === 1 ? part : 1 - t) : t;
      const sign = piece === 0 || (piece === 1) === isOdd ? 1 : -1;
      for (let k = 0; ; k++) {
        const w = from + k;
        // n! w⁻ⁿ, the power in two halves so that neither overflows before the product does
        const root = Math.pow(w, -half);
        const power = isOdd ? (factorial * root * root) / w : factorial * root * root;
        // Terms one by one until w is so large that the formula for all others holds.
        if (w < n + 10) {
          sum += (sign * power) / w;
          continue;
        }
        let rest = 0;
        let rising = (n + 1) / w / w;
        for (let j = 0; j < 12; j++) {
          rest += rising * eulerMaclaurin[j]!;
          rising *= ((n + 2 * j + 2) / w) * ((n + 2 * j + 3) / w);
        }
        sum += sign * power * (1 / n + (0.5 / w + rest));
        break;
      }
    }
    y[yAt + i] = isOdd ? sum : -sum;
  }
}

/** B₂ₖ / (2k)! for k = 1, 2, … */
const eulerMaclaurin = [
  0.08333333333333333, -0.001388888888888889, 3.306878306878307e-5, -8.267195767195768e-7,
  2.08767569878681e-8, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
  8.586062056277845e-15, -2.174868698558062e-16, 5.5090028283602295e-18, -1.3954464685812522e-19,
];
