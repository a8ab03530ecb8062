import { log, power } from "./functions.ts";
import { type Decimal, D, NAN, ONE, ZERO } from "./number.ts";
import { binary, type Reference, unary } from "./reference.ts";

/** Digits for the quotient of any two doubles, truncated. */
const Exact = D.clone({ precision: 1400, modulo: 1 });

/** The remainder with the sign of a, exactly. */
export function fmod(a: Decimal, b: Decimal): Decimal {
  if (a.isNaN() || b.isNaN() || b.isZero() || !a.isFinite()) return NAN;
  if (!b.isFinite() || a.abs().lt(b.abs())) return a;
  return new D(new Exact(a.toString()).mod(b.toString()).toString());
}

/** The remainder with the sign of b. */
function mod(a: Decimal, b: Decimal): Decimal {
  const rest = fmod(a, b);
  return rest.isZero() || rest.isNaN() || rest.isNegative() === b.isNegative() ? rest : rest.add(b);
}

/** The whole number of times that b was taken away from a. */
function times(a: Decimal, b: Decimal, rest: Decimal): Decimal {
  return a.sub(rest).div(b).round();
}

export const quotients = {
  truncated: (a: Decimal, b: Decimal): Decimal => times(a, b, fmod(a, b)),
  floored: (a: Decimal, b: Decimal): Decimal => times(a, b, mod(a, b)),
};

export const arithmetic: Readonly<Record<string, Reference>> = {
  add: binary((a, b) => a.add(b), [() => ONE, () => ONE]),
  sub: binary((a, b) => a.sub(b), [() => ONE, () => ONE.neg()]),
  mul: binary((a, b) => a.mul(b), [(_, b) => b, (a) => a]),
  div: binary((a, b) => a.div(b), [(_, b) => ONE.div(b), (a, b) => a.div(b).div(b).neg()]),
  neg: unary(
    (a) => a.neg(),
    () => ONE.neg(),
  ),
  reciprocal: unary(
    (a) => ONE.div(a),
    (a) => ONE.div(a).div(a).neg(),
  ),
  square: unary(
    (a) => a.mul(a),
    (a) => a.mul(2),
  ),
  pow: binary(
    power,
    [
      (a, b) => (b.isZero() ? ZERO : b.mul(power(a, b.sub(1)))),
      (a, b) => {
        if (a.isZero() && b.gt(0)) return ZERO;
        return power(a, b).mul(log(a));
      },
    ],
    ["positive", "real"],
  ),
  mod: binary(mod, [() => ONE, (a, b) => quotients.floored(a, b).neg()]),
  fma: {
    value: (a, b, c) => a.mul(b).add(c),
    partials: [(_, b) => b, (a) => a, () => ONE],
    domains: ["real", "real", "real"],
  },
};
