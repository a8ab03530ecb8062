import type { Row } from "./row.ts";

/** Arithmetic. */
export const arithmetic = {
  add: { f: (a, b) => a + b, print: "a + b", d: ["1", "1"], integers: true, doc: "sum", cost: 1 },
  sub: {
    f: (a, b) => a - b,
    print: "a - b",
    d: ["1", "-1"],
    integers: true,
    doc: "difference",
    cost: 1,
  },
  mul: {
    f: (a, b) => a * b,
    print: "a * b",
    d: ["b", "a"],
    integers: true,
    doc: "product",
    cost: 1,
  },
  div: {
    f: (a, b) => a / b,
    print: "a / b",
    d: ["1 / b", "-y / b"],
    doc: "quotient",
    domain: "b ≠ 0",
    edge: "b = 0: as IEEE 754 divides",
    singular: true,
    cost: 1.4,
  },
  neg: { f: (a) => -a, print: "-a", d: ["-1"], integers: true, doc: "negative", cost: 1 },
  reciprocal: {
    f: (a) => 1 / a,
    expand: "1 / a",
    math: "1 / a",
    d: ["-(y * y)"],
    doc: "1 / a",
    domain: "a ≠ 0",
    edge: "a = 0: as IEEE 754 divides",
    singular: true,
    cost: 1.4,
  },
  square: {
    f: (a) => a * a,
    print: "a * a",
    math: "a²",
    d: ["2 * a"],
    integers: true,
    doc: "a²",
    cost: 1,
  },
  pow: {
    f: Math.pow,
    print: "Math.pow(a, b)",
    math: "a^b",
    d: ["b == 0 ? 0 : b * pow(a, b - 1)", "a == 0 and b > 0 ? 0 : y * log(a)"],
    doc: "a to the power b",
    domain: "a ≥ 0, or b a whole number",
    edge: "b = 0: ∂a is 0; a = 0 < b: ∂b is 0; a < 0: ∂b is NaN",
    singular: true,
    cost: 47,
  },
  // Where a / b is within rounding of a whole number, floor(a / b) may be one too large: a / b - y / b is right.
  mod: {
    f: (a, b) => {
      const rest = a % b;
      return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
    },
    expand: "sign(fmod(a, b)) == -sign(b) ? fmod(a, b) + b : fmod(a, b)",
    math: "a mod b",
    d: ["1", "-roundHalfUp(a / b - y / b)"],
    doc: "remainder of a / b, with the sign of b",
    domain: "b ≠ 0",
    edge: "∂b is -floor(a / b); at a jump the gradient of the side where the value is 0",
    singular: true,
    kinks: ["a / b - roundHalfUp(a / b)"],
    cost: 25,
  },
  fma: {
    f: (a, b, c) => a * b + c,
    expand: "a * b + c",
    math: "a b + c",
    d: ["b", "a", "1"],
    doc: "a b + c, rounded twice",
    cost: 2,
  },
} as const satisfies Record<string, Row>;
