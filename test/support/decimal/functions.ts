/** Functions of Decimals to about 100 digits, to 80 near their zeros. */
import * as fixed from "./fixed.ts";
import { type Decimal, D, ONE, powerOfTwo, TWO, ZERO } from "./number.ts";

export const PI = fixed.piTimes(1);

/** Above this e^x is ∞ and below its negative 0: far outside of the doubles. */
const LARGEST_EXPONENT = 1e6;

/** Below this the first terms of a series are enough. */
const SMALL = new D("1e-12");

export function exp(x: Decimal): Decimal {
  if (x.isNaN()) return x;
  if (x.gt(LARGEST_EXPONENT)) return new D(Infinity);
  if (x.lt(-LARGEST_EXPONENT)) return ZERO;
  const { mantissa, exponent } = fixed.exp(fixed.toFixed(x));
  return fixed.toDecimal(mantissa, exponent);
}

/** x + c₂x² + c₃x³ + …, for x near 0. */
function series(x: Decimal, coefficients: readonly Decimal[]): Decimal {
  return coefficients.reduceRight((sum, c) => sum.add(c).mul(x), ZERO);
}

const reciprocals = [1, 2, 3, 4, 5, 6, 7].map((k) => ONE.div(k));
const factorials = [1, 2, 6, 24, 120, 720, 5040].map((k) => ONE.div(k));
const logTerms = reciprocals.map((c, k) => (k % 2 === 0 ? c : c.neg()));
const oddOnly = (terms: readonly Decimal[], sign: number): Decimal[] =>
  terms.map((c, at) => (at % 2 === 1 ? ZERO : at % 4 === 2 ? c.mul(sign) : c));
const sineTerms = oddOnly(factorials, -1);
const sinhTerms = oddOnly(factorials, 1);
const arctanTerms = oddOnly(reciprocals, -1);
const artanhTerms = oddOnly(reciprocals, 1);
const arcsineTerms = ["1", "0", "1/6", "0", "3/40", "0", "15/336"].map((text) => {
  const [n = "0", d = "1"] = text.split("/");
  return new D(n).div(d);
});

export function expm1(x: Decimal): Decimal {
  return x.abs().lt(SMALL) ? series(x, factorials) : exp(x).sub(1);
}

export function log(x: Decimal): Decimal {
  if (x.isZero()) return new D(-Infinity);
  if (x.isNaN() || x.isNegative()) return new D(NaN);
  if (!x.isFinite()) return x;
  const moved = x.sub(1);
  if (moved.abs().lt(SMALL)) return series(moved, logTerms);
  const exponent = Math.round(x.e * 3.321928);
  return fixed.toDecimal(fixed.log(fixed.toFixed(x.mul(powerOfTwo(-exponent))), exponent));
}

export const LN2 = log(TWO);
export const LN10 = log(new D(10));

export function log1p(x: Decimal): Decimal {
  return x.abs().lt(SMALL) ? series(x, logTerms) : log(x.add(1));
}

interface Angle {
  readonly sin: Decimal;
  readonly cos: Decimal;
}

let lastAngle: { x: Decimal; angle: Angle } | undefined;

export function sineAndCosine(x: Decimal): Angle {
  if (lastAngle?.x === x) return lastAngle.angle;
  if (!x.isFinite()) return { sin: new D(NaN), cos: new D(NaN) };
  const { quarter, rest } = fixed.reduceByQuarterTurns(x);
  const turned = fixed.turned(quarter, rest);
  const isTiny = x.abs().lt(SMALL);
  const sin = isTiny ? series(x, sineTerms) : fixed.toDecimal(turned.sin);
  const angle = { sin, cos: fixed.toDecimal(turned.cos) };
  lastAngle = { x, angle };
  return angle;
}

export const sin = (x: Decimal): Decimal => sineAndCosine(x).sin;
export const cos = (x: Decimal): Decimal => sineAndCosine(x).cos;
export const tan = (x: Decimal): Decimal => sineAndCosine(x).sin.div(sineAndCosine(x).cos);

export function atan(x: Decimal): Decimal {
  if (x.isNaN()) return x;
  if (x.abs().lt(SMALL)) return series(x, arctanTerms);
  if (!x.isFinite()) return PI.div(x.isNegative() ? -2 : 2);
  if (x.abs().lte(1)) return fixed.toDecimal(fixed.arctan(fixed.toFixed(x)));
  return PI.div(x.isNegative() ? -2 : 2).sub(atan(ONE.div(x)));
}

/** The angle of the point (x, y), as IEEE 754 has it for zeros and infinities. */
export function atan2(y: Decimal, x: Decimal): Decimal {
  if (y.isNaN() || x.isNaN()) return new D(NaN);
  const sign = y.isNegative() ? -1 : 1;
  if (!y.isFinite() && !x.isFinite()) return PI.mul(x.isNegative() ? 0.75 : 0.25).mul(sign);
  if (!y.isFinite()) return PI.div(2 * sign);
  if (y.isZero() || !x.isFinite()) return x.isNegative() ? PI.mul(sign) : new D(0).mul(sign);
  if (x.isZero()) return PI.div(2 * sign);
  const inner = atan(y.div(x));
  return x.isNegative() ? inner.add(PI.mul(sign)) : inner;
}

export function asin(x: Decimal): Decimal {
  if (x.abs().lt(SMALL)) return series(x, arcsineTerms);
  if (x.abs().gt(1)) return new D(NaN);
  return atan2(x, ONE.sub(x).mul(ONE.add(x)).sqrt());
}

export function acos(x: Decimal): Decimal {
  if (x.abs().gt(1)) return new D(NaN);
  return atan2(ONE.sub(x).mul(ONE.add(x)).sqrt(), x);
}

export function sinh(x: Decimal): Decimal {
  if (x.abs().lt(SMALL)) return series(x, sinhTerms);
  const e = exp(x.abs());
  const result = e.sub(ONE.div(e)).div(2);
  return x.isNegative() ? result.neg() : result;
}

export function cosh(x: Decimal): Decimal {
  const e = exp(x.abs());
  return e.add(ONE.div(e)).div(2);
}

/** Through e^-2|x|, which cannot overflow. */
export function tanh(x: Decimal): Decimal {
  if (x.isZero()) return x;
  const m = expm1(x.abs().mul(-2));
  const result = m.neg().div(m.add(2));
  return x.isNegative() ? result.neg() : result;
}

/** 1 - tanh² = 1 / cosh². */
export function sech2(x: Decimal): Decimal {
  const e = exp(x.abs().mul(-2));
  return e.mul(4).div(e.add(1).pow(2));
}

export function asinh(x: Decimal): Decimal {
  if (x.isZero() || !x.isFinite()) return x;
  const a = x.abs();
  // ln(a + √(1 + a²)) = ln1p(a + a² / (1 + √(1 + a²)))
  const square = a.mul(a);
  const result = log1p(a.add(square.div(square.add(1).sqrt().add(1))));
  return x.isNegative() ? result.neg() : result;
}

export function acosh(x: Decimal): Decimal {
  if (x.lt(1)) return new D(NaN);
  const above = x.sub(1);
  return log1p(above.add(above.mul(x.add(1)).sqrt()));
}

export function atanh(x: Decimal): Decimal {
  if (x.abs().lt(SMALL)) return series(x, artanhTerms);
  return log(ONE.add(x).div(ONE.sub(x))).div(2);
}

/** σ(x) = 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Decimal): Decimal {
  const e = exp(x.abs().neg());
  return (x.isNegative() ? e : ONE).div(e.add(1));
}

/** ln(1 + eˣ). */
export function softplus(x: Decimal): Decimal {
  return log1p(exp(x.abs().neg())).add(x.isNegative() ? ZERO : x);
}

/** a^b as IEEE 754 has it. */
export function power(a: Decimal, b: Decimal): Decimal {
  if (b.isZero()) return ONE;
  if (a.isNaN() || b.isNaN()) return new D(NaN);
  const isOdd = b.isFinite() && b.isInteger() && b.mod(2).abs().eq(1);
  if (!b.isFinite()) {
    if (a.abs().eq(1)) return new D(NaN); // as JavaScript has it
    return a.abs().gt(1) === b.isPositive() ? new D(Infinity) : ZERO;
  }
  if (a.isNegative() && !a.isZero() && a.isFinite() && !b.isInteger()) return new D(NaN);
  const size = magnitude(a.abs(), b);
  return a.isNegative() && isOdd ? size.neg() : size;
}

function magnitude(a: Decimal, b: Decimal): Decimal {
  if (a.isZero() || !a.isFinite()) return a.isZero() === b.isPositive() ? ZERO : new D(Infinity);
  return exp(log(a).mul(b));
}
