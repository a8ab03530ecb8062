import { type Decimal, D, HALF, NAN, ONE, ZERO } from "./number.ts";
import { type Fn, type Reference, unary } from "./reference.ts";

const zero: Fn = () => ZERO;

/** -1, 0 (of its own sign) or 1. */
function sign(a: Decimal): Decimal {
  return a.isNaN() || a.isZero() ? a : new D(a.isNegative() ? -1 : 1);
}

function copysign(a: Decimal, b: Decimal): Decimal {
  return b.isNegative() && !b.isNaN() ? a.abs().neg() : a.abs();
}

function extremum(prefersFirst: (a: Decimal, b: Decimal) => boolean): Reference {
  const share: Fn = (a, b) => {
    // Nothing flows to or from a NaN.
    if (a.isNaN() || b.isNaN()) return ZERO;
    return a.eq(b) ? HALF : prefersFirst(a, b) ? ONE : ZERO;
  };
  return {
    value: (a, b) => (a.isNaN() || b.isNaN() ? NAN : prefersFirst(a, b) ? a : b),
    partials: [share, (a, b) => share(b, a)],
    domains: ["real", "real"],
  };
}

/** Half to even. */
function round(a: Decimal): Decimal {
  return a.isFinite() ? a.toDecimalPlaces(0, D.ROUND_HALF_EVEN) : a;
}

export const nonsmooth: Readonly<Record<string, Reference>> = {
  abs: unary((a) => a.abs(), sign),
  sign: unary(sign, zero),
  floor: unary((a) => a.floor(), zero),
  ceil: unary((a) => a.ceil(), zero),
  trunc: unary((a) => a.trunc(), zero),
  round: unary(round, zero),
  copysign: {
    value: copysign,
    partials: [(a, b) => sign(a).mul(sign(copysign(a, b))), zero],
    domains: ["real", "real"],
  },
  maximum: extremum((a, b) => a.gt(b) || (a.eq(b) && !a.isNegative())),
  minimum: extremum((a, b) => a.lt(b) || (a.eq(b) && a.isNegative())),
  // Where the bounds are the wrong way round, the upper one holds.
  clip: {
    value: (a, low, high) => {
      if ([a, low, high].some((x) => x.isNaN())) return NAN;
      return D.min(D.max(a, low), high);
    },
    partials: [
      (a, low, high) => (a.gte(low) && a.lte(high) ? ONE : ZERO),
      (a, low, high) => (a.lt(low) && low.lte(high) ? ONE : ZERO),
      (a, low, high) => (D.max(a, low).gt(high) ? ONE : ZERO),
    ],
    domains: ["real", "real", "real"],
  },
  where: {
    value: (c, a, b) => (c.isZero() ? b : a),
    partials: [zero, (c) => (c.isZero() ? ZERO : ONE), (c) => (c.isZero() ? ONE : ZERO)],
    domains: ["truth", "real", "real"],
  },
};
