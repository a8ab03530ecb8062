import { type Row } from "./row.ts";

/** Piecewise: derivatives that jump. */
export const nonsmooth = {
  abs: {
    f: Math.abs,
    print: "Math.abs(a)",
    math: "|a|",
    d: ["sign(a)"],
    doc: "absolute value",
    edge: "a = 0: gradient 0",
    cost: 1,
  },
  sign: {
    f: Math.sign,
    print: "Math.sign(a)",
    d: ["0"],
    doc: "-1, 0 or 1",
    edge: "gradient 0 everywhere",
    cost: 1.4,
  },
  maximum: {
    f: Math.max,
    print: "Math.max(a, b)",
    math: "max(a, b)",
    d: ["a > b ? 1 : a == b ? 1 / 2 : 0", "a < b ? 1 : a == b ? 1 / 2 : 0"],
    doc: "the larger of a and b",
    edge: "a tie shares the gradient; NaN propagates",
    cost: 1.4,
  },
  minimum: {
    f: Math.min,
    print: "Math.min(a, b)",
    math: "min(a, b)",
    d: ["a < b ? 1 : a == b ? 1 / 2 : 0", "a > b ? 1 : a == b ? 1 / 2 : 0"],
    doc: "the smaller of a and b",
    edge: "a tie shares the gradient; NaN propagates",
    cost: 1.4,
  },
  where: {
    f: (a, b, c) => (a ? b : c),
    print: "a ? b : c",
    types: { operands: ["bool", "real", "real"], result: "real" },
    d: ["0", "a ? 1 : 0", "a ? 0 : 1"],
    doc: "b where a holds, else c",
    edge: "the branch not taken gets 0, whatever its own derivative",
    cost: 1,
  },
} as const satisfies Record<string, Row>;
