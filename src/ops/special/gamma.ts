/**
 * The logarithm of the gamma function and its derivatives by their series around 1: plain, and good to
 * about twelve digits. Emitted modules compute them by the functions in templates/, which share
 * nothing with these.
 */

const EULER = 0.5772156649015329;
const TERMS = 60;

/** ζ(k) - 1 = Σ n⁻ᵏ from 2 on; the end of the sum by the trapezoidal rule with two corrections. */
function zetaLessOne(k: number): number {
  const end = 100;
  const first = (k * end ** (-k - 1)) / 12;
  const second = (k * (k + 1) * (k + 2) * end ** (-k - 3)) / 720;
  let sum = end ** (1 - k) / (k - 1) - end ** -k / 2 + first - second;
  for (let n = end; n >= 2; n--) sum += n ** -k;
  return sum;
}

let known: readonly number[] | undefined;

/** ζ(k) - 1 by k, from 2 on. */
function zetas(): readonly number[] {
  known ??= Array.from({ length: TERMS }, (_, k) => (k < 2 ? 0 : zetaLessOne(k)));
  return known;
}

/** log Γ(2 + z) = (1 - γ) z + Σ (-1)ᵏ (ζ(k) - 1) zᵏ / k for |z| ≤ 1/2. */
function lgammaAroundTwo(z: number): number {
  const terms = zetas().map((zeta, k) => (k < 2 ? 0 : (zeta * (-z) ** k) / k));
  return (1 - EULER) * z + terms.reduceRight((sum, term) => sum + term, 0);
}

/** The derivative of that: ψ(2 + z). */
function digammaAroundTwo(z: number): number {
  const terms = zetas().map((zeta, k) => (k < 2 ? 0 : -zeta * (-z) ** (k - 1)));
  return 1 - EULER + terms.reduceRight((sum, term) => sum + term, 0);
}

/** sin πx, exact where it is zero. */
function sinPi(x: number): number {
  return Math.sin(Math.PI * (x - 2 * Math.round(x / 2)));
}

/** From there to 2 by Γ(x + 1) = x Γ(x), beyond 30 by Stirling's series; Γ(x) Γ(1 - x) = π / sin πx. */
export function lgamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x === Infinity || x === -Infinity) return Infinity;
  if (x < 0) return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  if (x > 30) {
    const correction = (1 / 12 - (1 / 360 - 1 / (1260 * x * x)) / (x * x)) / x;
    return (x - 0.5) * (Math.log(x) - 1) + (Math.log(2 * Math.PI) - 1) / 2 + correction;
  }
  if (x < 1.5) return lgammaAroundTwo(x < 0.5 ? x : x - 1) - lowerFactors(x);
  let [from, product] = [x, 1];
  while (from > 2.5) product *= --from;
  return lgammaAroundTwo(from - 2) + Math.log(product);
}

/** log x for x in [1/2, 3/2), log x (x + 1) below: what leads from x up to around 2. */
function lowerFactors(x: number): number {
  return x < 0.5 ? Math.log(x) + Math.log1p(x) : Math.log1p(x - 1);
}

/** The same for ψ: ψ(x + 1) = ψ(x) + 1/x, and ψ(x) = ψ(1 - x) - π cot πx. */
export function digamma(x: number): number {
  if (x === 0) return -1 / x;
  if (x < 0) {
    const rest = x - Math.round(x);
    return rest === 0 ? NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * rest);
  }
  if (x > 30) {
    const square = x * x;
    const correction = (1 / 12 - (1 / 120 - 1 / (252 * square)) / square) / square;
    return Math.log(x) - 1 / (2 * x) - correction;
  }
  let [from, sum] = [x, 0];
  while (from > 2.5) sum += 1 / --from;
  for (; from < 1.5; from++) sum -= 1 / from;
  return digammaAroundTwo(from - 2) + sum;
}

/**
 * ψ⁽ⁿ⁾ for n ≥ 1 as the sum (-1)ⁿ⁺¹ n! Σ (x + k)⁻ⁿ⁻¹ that it is, and an integral for its end. Beyond -1e5
 * the sum would never end.
 */
export function polygamma(n: number, x: number): number {
  if (Number.isNaN(x) || x < -1e5 || (x < 0 && Number.isInteger(x) && n % 2 === 0)) return NaN;
  const terms = Math.ceil(Math.max(0, -x)) + 1000;
  const end = x + terms - 0.5;
  // The rule of rectangles around x + k, with its first correction.
  let sum = end ** -n / n - ((n + 1) * end ** (-n - 2)) / 24;
  for (let k = terms - 1; k >= 0; k--) sum += (x + k) ** (-n - 1);
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return (n % 2 === 1 ? 1 : -1) * factorial * sum;
}
