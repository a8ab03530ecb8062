import * as f from "./functions.ts";
import { type Decimal, NAN, ONE, ZERO } from "./number.ts";
import { binary, type Reference, unary } from "./reference.ts";

/** √(1 - a²), from factors that do not cancel. */
function flank(a: Decimal): Decimal {
  return ONE.sub(a).mul(ONE.add(a)).sqrt();
}

function hypot(a: Decimal, b: Decimal): Decimal {
  if (!a.isFinite() && !a.isNaN()) return a.abs();
  if (!b.isFinite() && !b.isNaN()) return b.abs();
  return a.mul(a).add(b.mul(b)).sqrt();
}

/** a / |(a, b)|, 0 at the origin. */
export function direction(a: Decimal, b: Decimal): Decimal {
  return a.isZero() && b.isZero() ? ZERO : a.div(hypot(a, b));
}

/** a / (a² + b²), 0 at the origin. */
function inverted(a: Decimal, b: Decimal): Decimal {
  return a.isZero() && b.isZero() ? ZERO : a.div(a.mul(a).add(b.mul(b)));
}

/** sin(πa) / (πa). */
function sinc(a: Decimal): Decimal {
  if (a.isZero()) return ONE;
  if (!a.isFinite()) return NAN;
  const angle = a.mul(f.PI);
  return sinOfTurns(a).div(angle);
}

/** sin(πa), in which the nearest whole number has no part but its sign. */
function sinOfTurns(a: Decimal): Decimal {
  const whole = a.round();
  const sin = f.sin(a.sub(whole).mul(f.PI));
  return whole.mod(2).isZero() ? sin : sin.neg();
}

/** sin(a) / a² - cos(a) / a, by its series Σ (-1)ⁿ⁺¹ 2n / (2n+1)! a^(2n-1) where the terms cancel. */
export function sphericalBessel(a: Decimal): Decimal {
  if (!a.isFinite()) return NAN;
  const square = a.mul(a);
  if (a.abs().gt("1e-5"))
    return f
      .sin(a)
      .sub(a.mul(f.cos(a)))
      .div(square);
  let [sum, power, factorial] = [ZERO, a, ONE];
  for (let n = 1; n < 8; n++) {
    factorial = factorial.mul(2 * n * (2 * n + 1));
    sum = sum.add(power.mul(n % 2 === 0 ? -2 * n : 2 * n).div(factorial));
    power = power.mul(square);
  }
  return sum;
}

export const trigonometric: Readonly<Record<string, Reference>> = {
  sin: unary(f.sin, f.cos),
  cos: unary(f.cos, (a) => f.sin(a).neg()),
  tan: unary(f.tan, (a) => ONE.div(f.cos(a).pow(2))),
  asin: unary(f.asin, (a) => ONE.div(flank(a)), "unit"),
  acos: unary(f.acos, (a) => ONE.div(flank(a)).neg(), "unit"),
  atan: unary(f.atan, (a) => ONE.div(a.mul(a).add(1))),
  atan2: binary(f.atan2, [(a, b) => inverted(b, a), (a, b) => inverted(a, b).neg()]),
  sinh: unary(f.sinh, f.cosh),
  cosh: unary(f.cosh, f.sinh),
  tanh: unary(f.tanh, f.sech2),
  asinh: unary(f.asinh, (a) => ONE.div(a.mul(a).add(1).sqrt())),
  acosh: unary(
    f.acosh,
    (a) => (a.lt(1) ? NAN : ONE.div(a.sub(1).mul(a.add(1)).sqrt())),
    "above one",
  ),
  atanh: unary(f.atanh, (a) => ONE.div(ONE.sub(a).mul(ONE.add(a))), "unit"),
  hypot: binary(hypot, [direction, (a, b) => direction(b, a)]),
  sinc: unary(sinc, (a) => sphericalBessel(a.mul(f.PI)).mul(f.PI).neg()),
};
