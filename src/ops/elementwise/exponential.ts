import { type Row } from "./row.ts";

/** Exponentials, logarithms and roots. */
export const exponential = {
  sqrt: {
    f: Math.sqrt,
    print: "Math.sqrt(a)",
    math: "√a",
    d: ["1 / (2 * y)"],
    doc: "square root",
    domain: "a ≥ 0",
    edge: "a = 0: gradient +∞",
    cost: 2.5,
  },
  exp: { f: Math.exp, print: "Math.exp(a)", d: ["y"], doc: "e to the power a", cost: 8 },
  log: {
    f: Math.log,
    print: "Math.log(a)",
    d: ["1 / a"],
    doc: "natural logarithm",
    domain: "a > 0",
    edge: "a = 0: value -∞, gradient ∞",
    cost: 8,
  },
} as const satisfies Record<string, Row>;
