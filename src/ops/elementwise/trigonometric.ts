import { type Row } from "./row.ts";

/** Trigonometric and hyperbolic functions. */
export const trigonometric = {
  sin: { f: Math.sin, print: "Math.sin(a)", d: ["cos(a)"], doc: "sine", cost: 6 },
  cos: { f: Math.cos, print: "Math.cos(a)", d: ["-sin(a)"], doc: "cosine", cost: 6 },
  tanh: {
    f: Math.tanh,
    print: "Math.tanh(a)",
    d: ["1 - y * y"],
    doc: "hyperbolic tangent",
    cost: 14,
  },
} as const satisfies Record<string, Row>;
