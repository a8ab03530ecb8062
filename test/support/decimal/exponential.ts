import { exp, expm1, LN10, LN2, log, log1p, power, sigmoid } from "./functions.ts";
import { type Decimal, ONE, TWO, ZERO } from "./number.ts";
import { binary, type Reference, unary } from "./reference.ts";

/** ln(eᵃ + eᵇ). */
function logaddexp(a: Decimal, b: Decimal): Decimal {
  if (a.isNaN() || b.isNaN()) return a.add(b);
  const [low, high] = a.lt(b) ? [a, b] : [b, a];
  if (!high.isFinite()) return high;
  return high.add(log1p(exp(low.sub(high))));
}

/** σ of a difference; 0 where both are -∞. */
function share(a: Decimal, b: Decimal): Decimal {
  if (a.isNaN() || b.isNaN()) return a.add(b);
  if (a.eq(b) && a.eq(-Infinity)) return ZERO;
  return sigmoid(a.sub(b));
}

export const exponential: Readonly<Record<string, Reference>> = {
  exp: unary(exp, exp),
  exp2: unary(
    (a) => power(TWO, a),
    (a) => power(TWO, a).mul(LN2),
  ),
  expm1: unary(expm1, exp),
  log: unary(log, (a) => ONE.div(a), "positive"),
  log2: unary(
    (a) => log(a).div(LN2),
    (a) => ONE.div(a.mul(LN2)),
    "positive",
  ),
  log10: unary(
    (a) => log(a).div(LN10),
    (a) => ONE.div(a.mul(LN10)),
    "positive",
  ),
  log1p: unary(log1p, (a) => ONE.div(a.add(1)), "above minus one"),
  sqrt: unary(
    (a) => a.sqrt(),
    (a) => ONE.div(a.sqrt().mul(2)),
    "positive",
  ),
  // At -0 the value is -∞, and -y³/2 follows its sign.
  rsqrt: unary(
    (a) => ONE.div(a.sqrt()),
    (a) => ONE.div(a.sqrt()).pow(3).div(-2),
    "positive",
  ),
  cbrt: unary(
    (a) => a.cbrt(),
    (a) => ONE.div(a.cbrt().pow(2).mul(3)),
  ),
  logaddexp: binary(logaddexp, [share, (a, b) => share(b, a)]),
  xlogy: binary(
    (a, b) => (a.isZero() && b.gte(0) ? ZERO : a.mul(log(b))),
    [
      (a, b) => (a.isZero() && b.isZero() ? ZERO : log(b)),
      (a, b) => (a.isZero() && b.isZero() ? ZERO : a.div(b)),
    ],
    ["real", "positive"],
  ),
};
