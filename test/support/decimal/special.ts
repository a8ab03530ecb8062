import { erf, erfc, erfinv, erfSlope } from "./erf.ts";
import { digamma, lgamma, polygamma } from "./gamma.ts";
import { ONE } from "./number.ts";
import { type Reference, unary } from "./reference.ts";

export const special: Readonly<Record<string, Reference>> = {
  erf: unary(erf, erfSlope),
  erfc: unary(erfc, (a) => erfSlope(a).neg()),
  // 1 / erf'(y) = √π/2 e^(y²)
  erfinv: unary(erfinv, (a) => ONE.div(erfSlope(erfinv(a))), "unit"),
  lgamma: unary(lgamma, digamma),
  digamma: unary(digamma, (a) => polygamma(1, a)),
};

/** ψ⁽ⁿ⁾. */
export const polygammaOf = (n: number): Reference =>
  unary(
    (a) => polygamma(n, a),
    (a) => polygamma(n + 1, a),
  );
