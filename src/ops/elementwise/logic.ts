import type { Row } from "./row.ts";

const comparison = { operands: ["real", "real"], result: "bool" } as const;
const connective = { operands: ["bool", "bool"], result: "bool" } as const;

/** Comparisons and logic: truth values, through which nothing flows back. */
export const logic = {
  equal: {
    f: (a, b) => a === b,
    print: "a === b",
    math: "a = b",
    types: comparison,
    doc: "a = b",
    cost: 1,
  },
  notEqual: {
    f: (a, b) => a !== b,
    print: "a !== b",
    math: "a ≠ b",
    types: comparison,
    doc: "a ≠ b",
    cost: 1,
  },
  less: { f: (a, b) => a < b, print: "a < b", types: comparison, doc: "a < b", cost: 1 },
  lessEqual: {
    f: (a, b) => a <= b,
    print: "a <= b",
    math: "a ≤ b",
    types: comparison,
    doc: "a ≤ b",
    cost: 1,
  },
  greater: { f: (a, b) => a > b, print: "a > b", types: comparison, doc: "a > b", cost: 1 },
  greaterEqual: {
    f: (a, b) => a >= b,
    print: "a >= b",
    math: "a ≥ b",
    types: comparison,
    doc: "a ≥ b",
    cost: 1,
  },
  logicalAnd: {
    f: (a, b) => Boolean(a) && Boolean(b),
    print: "a && b",
    math: "a and b",
    types: connective,
    doc: "both hold",
    cost: 1,
  },
  logicalOr: {
    f: (a, b) => Boolean(a) || Boolean(b),
    print: "a || b",
    math: "a or b",
    types: connective,
    doc: "one holds",
    cost: 1,
  },
  logicalNot: {
    f: (a) => !a,
    print: "!a",
    math: "not a",
    types: { operands: ["bool"], result: "bool" },
    doc: "does not hold",
    cost: 1,
  },
  isFinite: {
    f: Number.isFinite,
    print: "Number.isFinite(a)",
    types: { operands: ["real"], result: "bool" },
    doc: "a is neither infinite nor NaN",
    cost: 1,
  },
} as const satisfies Record<string, Row>;
