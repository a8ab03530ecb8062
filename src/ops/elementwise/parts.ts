import type { Row } from "./row.ts";

/** 1 / (1 + e⁻ᵃ), or eᵃ / (1 + eᵃ) for a < 0: with e = exp(-|a|) the numerator is 1 or e, and neither side overflows. */
export const LOGISTIC = "(a >= 0 ? 1 : exp(-abs(a))) / (1 + exp(-abs(a)))";

/** 2 √(2/π) (a + 0.044715 a³), whose logistic function is the factor of the tanh form of gelu. */
export function geluArgument(a: number): number {
  return a * (1.5957691216057308 + 0.07135481627260025 * (a * a));
}

/**
 * What the formulas of other rows are made of. They are no operations of their own: each is here
 * because its derivative, found by differentiating what it expands to, would cancel or overflow.
 */
export const parts = {
  fmod: {
    f: (a, b) => a % b,
    print: "a % b",
    d: ["1", "-roundHalfUp(a / b - y / b)"],
    doc: "remainder of a / b, with the sign of a",
    singular: true,
    kinks: ["a / b - roundHalfUp(a / b)"],
    cost: 20,
  },
  roundHalfUp: {
    f: Math.round,
    print: "Math.round(a)",
    math: "round(a)",
    d: ["0"],
    doc: "nearest whole number, halves to the larger one",
    kinks: ["a - floor(a) - 1 / 2"],
    cost: 2,
  },
  oneMinusSquare: {
    f: (a) => (1 - a) * (1 + a),
    expand: "(1 - a) * (1 + a)",
    math: "(1 - a²)",
    d: ["-2 * a"],
    doc: "1 - a², right near ±1",
    cost: 3,
  },
  direction: {
    f: (a, b) => (Math.hypot(a, b) === 0 ? 0 : a / Math.hypot(a, b)),
    expand: "hypot(a, b) == 0 ? 0 : a / hypot(a, b)",
    math: "(a / hypot(a, b))",
    d: [
      "hypot(a, b) == 0 ? 0 : direction(b, a) * (direction(b, a) / hypot(a, b))",
      "hypot(a, b) == 0 ? 0 : -(direction(a, b) * direction(b, a) / hypot(a, b))",
    ],
    doc: "a / hypot(a, b), and 0 at the origin",
    cost: 27,
  },
  // j₁(a), the derivative of -sin(a) / a, and of that j₁' = j₀ - 2 j₁ / a. Up to 1, where these cancel, their series.
  sphericalBessel: {
    f: (a) =>
      Math.abs(a) < 1
        ? [304, 238, 180, 130, 88, 54, 28, 10].reduce((sum, k) => 1 - ((a * a) / k) * sum, 1) *
          (a / 3)
        : (Math.sin(a) / a - Math.cos(a)) / a,
    expand:
      "abs(a) < 1 ? a / 3 * (1 - a * a / 10 * (1 - a * a / 28 * (1 - a * a / 54 * (1 - a * a / 88 * " +
      "(1 - a * a / 130 * (1 - a * a / 180 * (1 - a * a / 238 * (1 - a * a / 304)))))))) : (sin(a) / a - cos(a)) / a",
    math: "j₁(a)",
    d: [
      "abs(a) < 1 ? 1 / 3 * (1 - a * a * (3 / 10) * (1 - a * a * (5 / 84) * (1 - a * a * (7 / 270) * (1 - a * a * (9 / 616) * " +
        "(1 - a * a * (11 / 1170) * (1 - a * a * (13 / 1980) * (1 - a * a * (15 / 3094) * (1 - a * a * (17 / 4560))))))))) " +
        ": sin(a) / a - 2 * sphericalBessel(a) / a",
    ],
    doc: "spherical Bessel function sin(a) / a² - cos(a) / a",
    ulps: 8,
    cost: 15,
  },
  logistic: {
    f: (a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a))),
    expand: LOGISTIC,
    math: "σ(a)",
    d: ["logistic(a) * logistic(-a)"],
    doc: "logistic function, whose derivative is right far out on either side",
    cost: 11,
  },
  sechSquare: {
    f: (a) => 1 / Math.cosh(a) ** 2,
    expand: "1 / square(cosh(a))",
    math: "sech²(a)",
    d: ["-2 * y * tanh(a)"],
    doc: "1 / cosh(a)²",
    cost: 16,
  },
  mishGate: {
    f: (a) => Math.tanh(Math.log1p(Math.exp(a))),
    expand: "tanh(softplus(a))",
    math: "tanh(softplus(a))",
    d: ["sechSquare(softplus(a)) * logistic(a)"],
    doc: "tanh(softplus(a))",
    cost: 34,
  },
  geluArgument: {
    f: geluArgument,
    math: "√(8/π) (a + 0.044715 a³)",
    expand: "a * (1.5957691216057308 + 0.07135481627260025 * (a * a))",
    d: ["geluSlope(a)"],
    doc: "2 √(2/π) (a + 0.044715 a³)",
    cost: 4,
  },
  // The factor that it meets is 0 beyond ±30, where a² may overflow.
  geluSlope: {
    f: (a) => 1.5957691216057308 + 0.21406444881780073 * Math.min(Math.max(a, -30), 30) ** 2,
    math: "√(8/π) (1 + 0.134145 a²)",
    expand: "1.5957691216057308 + 0.21406444881780073 * square(clip(a, -30, 30))",
    d: ["abs(a) <= 30 ? 0.42812889763560147 * a : 0"],
    doc: "derivative of 2 √(2/π) (a + 0.044715 a³), up to ±30",
    cost: 4,
  },
} as const satisfies Record<string, Row>;
