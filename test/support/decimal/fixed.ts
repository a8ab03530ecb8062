/**
 * Elementary functions of fixed-point numbers: a bigint n stands for n / 2^BITS. decimal.js has these functions too,
 * but takes 150 to 1000 µs for one of 50 digits, which is too long for a million of them; the tests compare the two.
 */
import { type Decimal, D, powerOfTwo } from "./number.ts";

const BITS = 384;
const bits = BigInt(BITS);
const one = 1n << bits;

const ln2 = 2n * arctanhOfInverse(3n, bits);
/** π to 1600 bits: enough to reduce the largest double. */
const PI_BITS = 1600n;
const pi =
  (4n * (4n * arctanOfInverse(5n, PI_BITS + 20n) - arctanOfInverse(239n, PI_BITS + 20n))) >> 20n;

function arctanhOfInverse(n: bigint, precision: bigint): bigint {
  return inverseSeries(n, precision, 1n);
}

/** Machin's series. */
function arctanOfInverse(n: bigint, precision: bigint): bigint {
  return inverseSeries(n, precision, -1n);
}

function inverseSeries(n: bigint, precision: bigint, sign: bigint): bigint {
  let power = (1n << precision) / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power = (sign * power) / (n * n);
  }
  return sum;
}

/** π times a number. */
export function piTimes(factor: number): Decimal {
  return toDecimal(pi >> (PI_BITS - bits)).mul(factor);
}

const powersOfTen: bigint[] = [1n];

function powerOfTen(n: number): bigint {
  return (powersOfTen[n] ??= 10n ** BigInt(n));
}

/** x · 2^precision, rounded towards zero. */
export function toFixed(x: Decimal, precision = bits): bigint {
  if (x.isZero() || x.e * 3.3 < -Number(precision) - 4) return 0n;
  let digits = 0n;
  for (const limb of x.d) digits = digits * 10_000_000n + BigInt(limb);
  // Limbs hold seven digits each; the first is worth 10^(7 ⌊e/7⌋).
  const scale = 7 * (Math.floor(x.e / 7) - x.d.length + 1);
  const scaled =
    scale >= 0
      ? (digits * powerOfTen(scale)) << precision
      : (digits << precision) / powerOfTen(-scale);
  return x.isNegative() ? -scaled : scaled;
}

export function toDecimal(n: bigint, exponent = 0): Decimal {
  return new D(n.toString()).mul(powerOfTwo(exponent - BITS));
}

export function times(a: bigint, b: bigint): bigint {
  return (a * b) >> bits;
}

export function over(a: bigint, b: bigint): bigint {
  return (a << bits) / b;
}

export const FIXED_ONE = one;

/** n / d rounded to the nearest integer. */
function nearest(n: bigint, d: bigint): bigint {
  const doubled = 2n * n + d;
  const quotient = doubled / (2n * d);
  return doubled < 0n && quotient * 2n * d !== doubled ? quotient - 1n : quotient;
}

/** e^x = mantissa · 2^exponent: the series at x/2¹² after a power of two is taken out, squared again. */
export function exp(x: bigint): { mantissa: bigint; exponent: number } {
  const exponent = nearest(x, ln2);
  const r = (x - exponent * ln2) >> 12n;
  let term = one;
  let mantissa = one;
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    term = times(term, r) / k;
    mantissa += term;
  }
  for (let i = 0; i < 12; i++) mantissa = times(mantissa, mantissa);
  return { mantissa, exponent: Number(exponent) };
}

/** ln x for x about 1 (1/2 to 2): y + 2 artanh((x - e^y) / (x + e^y)), with the double's logarithm for y. */
export function logNearOne(x: bigint): bigint {
  const guess = Math.log(Number(x >> (bits - 60n)) / 2 ** 60);
  const y = BigInt(Math.round(guess * 2 ** 52)) << (bits - 52n);
  const { mantissa, exponent } = exp(y);
  const e = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
  const q = over(x - e, x + e);
  const square = times(q, q);
  let power = q;
  let sum = 0n;
  for (let k = 1n; k < 12n; k += 2n) {
    sum += power / k;
    power = times(power, square);
  }
  return y + 2n * sum;
}

/** ln of the number n, times 2^exponent. */
export function log(n: bigint, exponent = 0): bigint {
  const length = n.toString(2).length - 1;
  const shift = BigInt(length) - bits;
  const normal = shift >= 0n ? n >> shift : n << -shift;
  return logNearOne(normal) + (shift + BigInt(exponent)) * ln2;
}

/** sin and cos of |x| ≤ 1, by their series. */
function sineAndCosine(x: bigint): { sin: bigint; cos: bigint } {
  const square = times(x, x);
  let [sin, cos, odd, even] = [x, one, x, one];
  for (let k = 2n; odd !== 0n && odd !== -1n; k += 2n) {
    even = -times(even, square) / (k * (k - 1n));
    odd = -times(odd, square) / (k * (k + 1n));
    cos += even;
    sin += odd;
  }
  return { sin, cos };
}

/** The quarter turn nearest to x, and what is left of x, as fixed-point number and as Decimal. */
export function reduceByQuarterTurns(x: Decimal): { quarter: number; rest: bigint } {
  const precision = x.e > 3 ? PI_BITS : bits + 64n;
  const quarterTurn = pi >> (PI_BITS - precision + 1n);
  const whole = toFixed(x, precision);
  const count = nearest(whole, quarterTurn);
  const rest = (whole - count * quarterTurn) >> (precision - bits);
  return { quarter: Number(((count % 4n) + 4n) % 4n), rest };
}

/** sin and cos of a reduced angle, turned by `quarter` quarters. */
export function turned(quarter: number, rest: bigint): { sin: bigint; cos: bigint } {
  const { sin, cos } = sineAndCosine(rest);
  if (quarter === 0) return { sin, cos };
  if (quarter === 1) return { sin: cos, cos: -sin };
  if (quarter === 2) return { sin: -sin, cos: -cos };
  return { sin: -cos, cos: sin };
}

/** arctan x for |x| ≤ 1: y + arctan((x cos y - sin y) / (cos y + x sin y)), with the double's for y. */
export function arctan(x: bigint): bigint {
  const guess = Math.atan(Number(x >> (bits - 60n)) / 2 ** 60);
  const y = BigInt(Math.round(guess * 2 ** 53)) << (bits - 53n);
  const { sin, cos } = sineAndCosine(y);
  const q = over(times(x, cos) - sin, cos + times(x, sin));
  const square = times(q, q);
  return y + q - times(q, square) / 3n + times(q, times(square, square)) / 5n;
}
