/** The gamma function's logarithm and its derivatives, to about 80 digits. */
import { FIXED_ONE, over, times, toDecimal, toFixed, log as fixedLog } from "./fixed.ts";
import { cos, log, PI, sin } from "./functions.ts";
import { type Decimal, D, ONE, TWO, ZERO } from "./number.ts";

/** Bernoulli numbers B₂, B₄, … as fractions, by their recurrence. */
function bernoulli(count: number): [bigint, bigint][] {
  // B_m = -1/(m+1) Σ_{k<m} C(m+1, k) B_k, exactly
  const all: [bigint, bigint][] = [[1n, 1n]];
  for (let m = 1; m <= 2 * count; m++) {
    let [n, d] = [0n, 1n];
    let binomial = 1n;
    for (let k = 0; k < m; k++) {
      const [bn, bd] = all[k] ?? [0n, 1n];
      [n, d] = reduced(n * bd + binomial * bn * d, d * bd);
      binomial = (binomial * BigInt(m + 1 - k)) / BigInt(k + 1);
    }
    all.push(reduced(-n, d * BigInt(m + 1)));
  }
  return all.filter((_, m) => m > 0 && m % 2 === 0);
}

function reduced(n: bigint, d: bigint): [bigint, bigint] {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? [0n, 1n] : [n / a, d / a];
}

const BERNOULLI = bernoulli(45);

/** From here on the asymptotic series of the gamma family give 80 digits. */
const ASYMPTOTIC = 60;

/** How often x has to be raised by one to get there. */
function shiftsTo(x: Decimal): number {
  return Math.max(0, Math.ceil(ASYMPTOTIC - x.toNumber()));
}

/** ln |Γ(x)|. */
export function lgamma(x: Decimal): Decimal {
  if (x.isNaN()) return x;
  if (!x.isFinite() || (x.lte(0) && x.isInteger())) return new D(Infinity);
  if (x.abs().lt("1e-10")) return lgammaPositive(x.add(1)).sub(log(x.abs()));
  if (x.isPositive()) return lgammaPositive(x);
  // Γ(x) Γ(1-x) = π / sin πx
  return log(PI.div(sinPi(x)).abs()).sub(lgammaPositive(ONE.sub(x)));
}

/** sin πx, with x taken to the nearest integer first so that the zeros are exact. */
function sinPi(x: Decimal): Decimal {
  const nearest = x.round();
  const inner = sin(x.sub(nearest).mul(PI));
  return nearest.mod(2).isZero() ? inner : inner.neg();
}

const HALF_LOG_TWO_PI = log(PI.mul(2)).div(2);

function lgammaPositive(x: Decimal): Decimal {
  if (x.eq(1) || x.eq(2)) return ZERO;
  const near = [ONE, TWO].find((zero) => x.sub(zero).abs().lt("1e-30"));
  if (near) return digamma(near).mul(x.sub(near));
  const shifts = shiftsTo(x);
  let product = FIXED_ONE;
  if (shifts > 0) {
    let factor = toFixed(x);
    for (let i = 0; i < shifts; i++, factor += FIXED_ONE) product = times(product, factor);
  }
  const z = x.add(shifts);
  let sum = z.sub(0.5).mul(log(z)).sub(z).add(HALF_LOG_TWO_PI);
  if (z.lt("1e60")) sum = sum.add(stirling(z));
  return shifts > 0 ? sum.sub(toDecimal(fixedLog(product))) : sum;
}

/** Σ B₂ₖ / (2k (2k-1) z^(2k-1)). */
function stirling(z: Decimal): Decimal {
  const inverse = toFixed(ONE.div(z));
  const square = times(inverse, inverse);
  let power = inverse;
  let sum = 0n;
  BERNOULLI.forEach(([n, d], at) => {
    const k = 2n * BigInt(at + 1);
    sum += (power * n) / (d * k * (k - 1n));
    power = times(power, square);
  });
  return toDecimal(sum);
}

/** ψ(x). */
export function digamma(x: Decimal): Decimal {
  if (x.isNaN() || x.eq(Infinity)) return x;
  if (x.isZero()) return new D(x.isNegative() ? Infinity : -Infinity);
  if (x.eq(-Infinity) || (x.lte(0) && x.isInteger())) return new D(NaN);
  // ψ(x) = ψ(1-x) - π cot πx
  if (x.isNegative()) return digamma(ONE.sub(x)).sub(PI.mul(cotPi(x)));
  if (x.lt("1e-10")) return digamma(x.add(1)).sub(ONE.div(x));
  const shifts = shiftsTo(x);
  let below = 0n;
  if (shifts > 0) {
    let term = toFixed(x);
    for (let i = 0; i < shifts; i++, term += FIXED_ONE) below += over(FIXED_ONE, term);
  }
  const z = x.add(shifts);
  const inverse = ONE.div(z);
  const fixed = toFixed(inverse);
  const square = times(fixed, fixed);
  let power = square;
  let sum = 0n;
  BERNOULLI.forEach(([n, d], at) => {
    sum += (power * n) / (d * 2n * BigInt(at + 1));
    power = times(power, square);
  });
  return log(z)
    .sub(inverse.div(2))
    .sub(toDecimal(sum + below));
}

function cotPi(x: Decimal): Decimal {
  const inner = x.sub(x.round()).mul(PI);
  return cos(inner).div(sin(inner));
}

/** ψ⁽ⁿ⁾(x), n ≥ 1. */
export function polygamma(n: number, x: Decimal): Decimal {
  if (n === 0) return digamma(x);
  if (x.isNaN()) return x;
  if (x.eq(Infinity)) return ZERO;
  if (x.eq(-Infinity)) return new D(NaN);
  if (x.isZero() && n % 2 === 0) return new D(-Infinity);
  if (x.lte(0) && x.isInteger()) return new D(n % 2 === 1 ? Infinity : NaN);
  const sign = n % 2 === 0 ? 1 : -1;
  if (x.isNegative()) {
    // (-1)ⁿ ψ⁽ⁿ⁾(1-x) - ψ⁽ⁿ⁾(x) = π dⁿ/dxⁿ cot πx
    return polygamma(n, ONE.sub(x))
      .mul(sign)
      .sub(cotDerivative(n, cotPi(x)));
  }
  const shifts = shiftsTo(x);
  // ψ⁽ⁿ⁾(x) = (-1)ⁿ⁺¹ n! (Σ 1/(x+i)ⁿ⁺¹ + …)
  let below = 0n;
  let first = ZERO;
  if (shifts > 0) {
    first = ONE.div(x.pow(n + 1));
    let term = toFixed(x) + FIXED_ONE;
    for (let i = 1; i < shifts; i++, term += FIXED_ONE) {
      const inverse = over(FIXED_ONE, term);
      let power = inverse;
      for (let k = 0; k < n; k++) power = times(power, inverse);
      below += power;
    }
  }
  const z = x.add(shifts);
  const rest = tail(n, z);
  return first.add(toDecimal(below)).mul(factorial(n)).add(rest).mul(-sign);
}

/** (n-1)!/zⁿ + n!/(2 zⁿ⁺¹) + Σ B₂ₖ (2k+n-1)! / ((2k)! z^(2k+n)). */
function tail(n: number, z: Decimal): Decimal {
  const square = toFixed(ONE.div(z.mul(z)));
  let power = square;
  let sum = 0n;
  BERNOULLI.forEach(([bn, bd], at) => {
    const k = 2 * (at + 1);
    // (2k+n-1)! / (2k)!
    let rising = 1n;
    for (let i = k + 1; i < k + n; i++) rising *= BigInt(i);
    sum += (power * bn * rising) / (n === 0 ? bd * BigInt(k) : bd);
    power = times(power, square);
  });
  const leading = factorial(n - 1).add(factorial(n).div(z.mul(2)));
  return leading.add(toDecimal(sum)).div(z.pow(n));
}

function factorial(n: number): Decimal {
  return Array.from({ length: n }, (_, k) => k + 1).reduce((product, k) => product.mul(k), ONE);
}

/** π dⁿ/dxⁿ cot πx, from c = cot πx: d/dx p(c) = -π (1 + c²) p'(c). */
function cotDerivative(n: number, c: Decimal): Decimal {
  let polynomial = [0, 1];
  for (let i = 0; i < n; i++) {
    const next = Array.from({ length: polynomial.length + 1 }, () => 0);
    polynomial.forEach((coefficient, k) => {
      if (k === 0) return;
      next[k - 1] = (next[k - 1] ?? 0) - k * coefficient;
      next[k + 1] = (next[k + 1] ?? 0) - k * coefficient;
    });
    polynomial = next;
  }
  const value = polynomial.reduceRight((sum, coefficient) => sum.mul(c).add(coefficient), ZERO);
  return value.mul(PI.pow(n + 1));
}
