import { erf, erfc, erfinv } from "../special/erf.ts";
import { digamma, lgamma } from "../special/gamma.ts";
import type { Row } from "./row.ts";

/** Special functions, computed by templates of their names; and what is made of them. */
export const special = {
  erf: {
    f: erf,
    d: ["2 / sqrt(pi) * exp(-a * a)"],
    doc: "error function, 2/√π times the integral of exp(-t²) from 0 to a",
    cost: 15,
  },
  erfc: {
    f: erfc,
    d: ["-2 / sqrt(pi) * exp(-a * a)"],
    doc: "1 - erf(a), however small",
    cost: 25,
  },
  erfinv: {
    f: erfinv,
    math: "erf⁻¹(a)",
    d: ["sqrt(pi) / 2 * exp(y * y)"],
    doc: "inverse of erf",
    domain: "|a| ≤ 1",
    edge: "a = ±1: value ±∞, gradient ∞; beyond: NaN",
    singular: true,
    ulps: 8,
    cost: 20,
  },
  lgamma: {
    f: lgamma,
    math: "log |Γ(a)|",
    d: ["digamma(a)"],
    doc: "logarithm of |Γ(a)|; Γ(n + 1) = n!",
    domain: "a ≠ 0, -1, -2, …",
    edge: "a = 0, -1, -2, …: value ∞, gradient as digamma has it",
    singular: true,
    cost: 25,
  },
  digamma: {
    f: digamma,
    math: "ψ(a)",
    d: ["polygamma(1, a)"],
    doc: "derivative of lgamma",
    domain: "a ≠ 0, -1, -2, …",
    edge: "a = ±0: value ∓∞; a = -1, -2, …: NaN; gradient ∞ at both",
    singular: true,
    cost: 25,
  },
  // Hendrycks and Gimpel, Gaussian error linear units, 2016.
  gelu: {
    f: (a) => (a / 2) * erfc(-a * Math.SQRT1_2),
    expand: "a / 2 * erfc(-(SQRT1_2 * a))",
    d: ["erfc(-(SQRT1_2 * a)) / 2 + a * (exp(-(a * a / 2)) / sqrt(2 * pi))"],
    doc: "a times the probability that a normal variable is less than a",
    cost: 30,
  },
} as const satisfies Record<string, Row>;
