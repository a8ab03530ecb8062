import { erfc, erfSlope } from "./erf.ts";
import * as f from "./functions.ts";
import { type Decimal, D, NAN, ONE, TWO, ZERO } from "./number.ts";
import { binary, type Fn, type Reference, unary } from "./reference.ts";

/** `left` up to 0, `right` above. */
function sides(left: Fn, right: Fn): Fn {
  return (a, b = ONE) => (a.isNaN() ? a : a.gt(0) ? right(a, b) : left(a, b));
}

const SQRT2 = TWO.sqrt();
/** Klambauer et al., 2017. */
const SELU_SCALE = new D("1.0507009873554804934193349852946");
const SELU_LEFT = SELU_SCALE.mul("1.6732632423543772848170429916717");

/** Φ(a), the normal distribution's. */
function phi(a: Decimal): Decimal {
  return erfc(a.neg().div(SQRT2)).div(2);
}

/** Its density. */
function density(a: Decimal): Decimal {
  return erfSlope(a.div(SQRT2)).div(SQRT2.mul(2));
}

/** a b, where b = 0 stands for what vanishes faster than a can grow. */
function vanishing(a: Decimal, b: Decimal): Decimal {
  return b.isZero() && a.isFinite() ? ZERO : a.mul(b);
}

const TANH_SCALE = TWO.mul(2).mul(TWO.div(f.PI).sqrt());

/** 2u, with u = √(2/π) (a + 0.044715 a³). */
export function geluArgument(a: Decimal): Decimal {
  return TANH_SCALE.div(2).mul(a.add(a.pow(3).mul("0.044715")));
}

/** Its derivative. */
export function geluSlope(a: Decimal): Decimal {
  return TANH_SCALE.div(2).mul(a.mul(a).mul("0.134145").add(1));
}

export function mishSlope(a: Decimal): Decimal {
  return f.sech2(f.softplus(a)).mul(f.sigmoid(a));
}

export const activations: Readonly<Record<string, Reference>> = {
  relu: unary(
    (a) => (a.isNaN() ? NAN : D.max(a, 0)),
    (a) => (a.gt(0) ? ONE : ZERO),
  ),
  sigmoid: unary(f.sigmoid, (a) => f.sigmoid(a).mul(f.sigmoid(a.neg()))),
  softplus: unary(f.softplus, f.sigmoid),
  logSigmoid: unary(
    (a) => f.softplus(a.neg()).neg(),
    (a) => f.sigmoid(a.neg()),
  ),
  leakyRelu: binary(
    sides(
      (a, b) => a.mul(b),
      (a) => a,
    ),
    [(a, b) => (a.gt(0) ? ONE : b), (a) => (a.gt(0) ? ZERO : a)],
  ),
  elu: binary(
    sides(
      (a, b) => f.expm1(a).mul(b),
      (a) => a,
    ),
    [
      sides(
        (a, b) => f.exp(a).mul(b),
        () => ONE,
      ),
      (a) => (a.gt(0) ? ZERO : f.expm1(a)),
    ],
  ),
  selu: unary(
    sides(
      (a) => f.expm1(a).mul(SELU_LEFT),
      (a) => a.mul(SELU_SCALE),
    ),
    sides(
      (a) => f.exp(a).mul(SELU_LEFT),
      () => SELU_SCALE,
    ),
  ),
  gelu: unary(
    (a) => vanishing(a, phi(a)),
    (a) => phi(a).add(vanishing(a, density(a))),
  ),
  geluTanh: unary(
    (a) => vanishing(a, f.sigmoid(geluArgument(a))),
    (a) => {
      const u = geluArgument(a);
      const bend = f.sigmoid(u).mul(f.sigmoid(u.neg()));
      return f.sigmoid(u).add(vanishing(a.mul(geluSlope(a)), bend));
    },
  ),
  silu: unary(
    (a) => vanishing(a, f.sigmoid(a)),
    (a) => f.sigmoid(a).add(vanishing(a, f.sigmoid(a).mul(f.sigmoid(a.neg())))),
  ),
  softsign: unary(
    (a) => a.div(a.abs().add(1)),
    (a) => ONE.div(a.abs().add(1).pow(2)),
  ),
  hardtanh: unary(
    (a) => (a.isNaN() ? NAN : D.max(-1, D.min(a, 1))),
    (a) => (a.abs().lte(1) ? ONE : ZERO),
  ),
  mish: unary(
    (a) => vanishing(a, f.tanh(f.softplus(a))),
    (a) => f.tanh(f.softplus(a)).add(vanishing(a, mishSlope(a))),
  ),
};
