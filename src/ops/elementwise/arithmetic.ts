import { type Row } from "./row.ts";

/** Arithmetic. */
export const arithmetic = {
  add: { f: (a, b) => a + b, print: "a + b", d: ["1", "1"], doc: "sum", cost: 1 },
  sub: { f: (a, b) => a - b, print: "a - b", d: ["1", "-1"], doc: "difference", cost: 1 },
  mul: { f: (a, b) => a * b, print: "a * b", d: ["b", "a"], doc: "product", cost: 1 },
  div: {
    f: (a, b) => a / b,
    print: "a / b",
    d: ["1 / b", "-y / b"],
    doc: "quotient",
    edge: "b = 0: as IEEE 754 divides",
    cost: 1.4,
  },
  neg: { f: (a) => -a, print: "-a", d: ["-1"], doc: "negative", cost: 1 },
  square: { f: (a) => a * a, print: "a * a", math: "a²", d: ["2 * a"], doc: "a²", cost: 1 },
  pow: {
    f: Math.pow,
    print: "Math.pow(a, b)",
    math: "a^b",
    d: ["b == 0 ? 0 : b * pow(a, b - 1)", "a == 0 and b > 0 ? 0 : y * log(a)"],
    doc: "a to the power b",
    edge: "b = 0: ∂a is 0; a = 0 < b: ∂b is 0; a < 0: ∂b is NaN",
    cost: 47,
  },
} as const satisfies Record<string, Row>;
