import { geluArgument, geluSlope, mishSlope } from "./activations.ts";
import { fmod, quotients } from "./arithmetic.ts";
import * as f from "./functions.ts";
import { type Decimal, D, NAN, ONE, ZERO } from "./number.ts";
import { binary, type Reference, unary } from "./reference.ts";
import { direction, sphericalBessel } from "./trigonometric.ts";

/** The slope is a parabola; nothing flows to a NaN. */
function geluBend(a: Decimal): Decimal {
  return a.isNaN() ? ZERO : geluSlope(ONE).sub(geluSlope(ZERO)).mul(2).mul(a);
}

/** What the formulas of other rows are made of. */
export const parts: Readonly<Record<string, Reference>> = {
  fmod: binary(fmod, [() => ONE, (a, b) => quotients.truncated(a, b).neg()]),
  roundHalfUp: unary(
    (a) => (a.isFinite() ? a.toDecimalPlaces(0, D.ROUND_HALF_CEIL) : a),
    () => ZERO,
  ),
  oneMinusSquare: unary(
    (a) => ONE.sub(a).mul(ONE.add(a)),
    (a) => a.mul(-2),
  ),
  direction: binary(direction, [
    (a, b) => {
      const length = a.mul(a).add(b.mul(b)).sqrt();
      return length.isZero() ? ZERO : b.mul(b).div(length.pow(3));
    },
    (a, b) => {
      const length = a.mul(a).add(b.mul(b)).sqrt();
      return length.isZero() ? ZERO : a.mul(b).div(length.pow(3)).neg();
    },
  ]),
  // j₁' = sin(a) / a - 2 j₁(a) / a
  sphericalBessel: unary(sphericalBessel, (a) => {
    if (a.abs().lt("1e-20")) return ONE.div(3);
    return a.isFinite() ? f.sin(a).sub(sphericalBessel(a).mul(2)).div(a) : NAN;
  }),
  logistic: unary(f.sigmoid, (a) => f.sigmoid(a).mul(f.sigmoid(a.neg()))),
  sechSquare: unary(f.sech2, (a) => f.sech2(a).mul(f.tanh(a)).mul(-2)),
  mishGate: unary((a) => f.tanh(f.softplus(a)), mishSlope),
  geluArgument: unary(geluArgument, geluSlope, "up to 30"),
  geluSlope: unary(geluSlope, geluBend, "up to 30"),
};
