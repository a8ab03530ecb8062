/** The error function and its kin, to about 90 digits. */
import { FIXED_ONE, over, times, toDecimal, toFixed } from "./fixed.ts";
import { exp, PI } from "./functions.ts";
import { type Decimal, D, ONE, ZERO } from "./number.ts";

const SQRT_PI = PI.sqrt();

/** 2/√π e^(-x²), the derivative of erf. */
export function erfSlope(x: Decimal): Decimal {
  return exp(x.mul(x).neg()).mul(2).div(SQRT_PI);
}

/** Up to here by the series, whose terms reach e^(x²); beyond by the continued fraction. */
const SERIES_END = 6;

export function erf(x: Decimal): Decimal {
  if (x.isNaN() || x.isZero()) return x;
  if (x.abs().lt("1e-12")) {
    const square = x.mul(x);
    // x (1 - x²/3 + x⁴/10 - x⁶/42)
    return x
      .mul(2)
      .div(SQRT_PI)
      .mul(ONE.sub(square.div(3)).add(square.mul(square).div(10)).sub(square.pow(3).div(42)));
  }
  if (x.abs().lte(SERIES_END)) return erfSeries(x);
  const tail = erfcTail(x.abs());
  return x.isNegative() ? tail.sub(1) : ONE.sub(tail);
}

export function erfc(x: Decimal): Decimal {
  if (x.isNaN()) return x;
  if (x.gt(SERIES_END)) return erfcTail(x);
  return ONE.sub(erf(x));
}

/** 2/√π Σ (-1)ⁿ x^(2n+1) / (n! (2n+1)). */
function erfSeries(x: Decimal): Decimal {
  const fixed = toFixed(x);
  const square = times(fixed, fixed);
  let term = fixed;
  let sum = 0n;
  for (let n = 0n; term !== 0n && term !== -1n; n++) {
    sum += term / (2n * n + 1n);
    term = -times(term, square) / (n + 1n);
  }
  return toDecimal(sum).mul(2).div(SQRT_PI);
}

/** Laplace's continued fraction: e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), for x > 6. */
function erfcTail(x: Decimal): Decimal {
  if (x.gt(1000)) return ZERO;
  const fixed = toFixed(x);
  const depth = Math.ceil(80 + 7000 / x.toNumber() ** 2);
  let rest = fixed;
  for (let k = depth; k > 0; k--) rest = fixed + over((BigInt(k) * FIXED_ONE) / 2n, rest);
  return exp(x.mul(x).neg()).div(SQRT_PI).div(toDecimal(rest));
}

/** Newton's method on erf, or on erfc near the ends, from a guess good to a few digits. */
export function erfinv(y: Decimal): Decimal {
  const known = inverses.get(y) ?? inverseOf(y);
  inverses.set(y, known);
  return known;
}

/** Its own derivative needs it again. */
const inverses = new WeakMap<Decimal, Decimal>();

function inverseOf(y: Decimal): Decimal {
  if (y.isNaN() || y.abs().gt(1)) return new D(NaN);
  if (y.isZero()) return y;
  if (y.abs().eq(1)) return new D(y.isNegative() ? -Infinity : Infinity);
  if (y.abs().lt("1e-20")) {
    const slope = SQRT_PI.div(2);
    return y.mul(slope).add(slope.mul(y).pow(3).div(3));
  }
  const [size, rest] = [y.abs(), ONE.sub(y.abs())];
  let x = new D(guess(size.toNumber(), rest.toNumber()));
  for (let step = 0; step < 8; step++) {
    const miss = x.gt(2) ? rest.sub(erfc(x)) : erf(x).sub(size);
    const newton = miss.div(erfSlope(x));
    // Halley's correction: erf'' / erf' = -2x
    const move = newton.div(ONE.add(newton.mul(x)));
    x = x.sub(move);
    if (move.abs().lt(x.mul("1e-35"))) break;
  }
  return y.isNegative() ? x.neg() : x;
}

/** Winitzki's approximation, to about three digits. */
function guess(y: number, rest: number): number {
  const a = 0.147;
  const l = Math.log(rest * (1 + y));
  const t = 2 / (Math.PI * a) + l / 2;
  return y < 1e-3 ? (y * Math.sqrt(Math.PI)) / 2 : Math.sqrt(Math.sqrt(t * t - l / a) - t);
}
