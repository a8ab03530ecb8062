/**
 * Elementwise operations: one row an operation, and nothing else in the tree changes.
 *
 * Names in the formulas: `a`, `b`, `c` are the operands, `y` the result. Each entry of `d` is
 * ∂y/∂operand, in the formula language (`*` is elementwise here; `? :`, comparisons and the
 * operations of this table are known); its length is the arity. A zero in a branch of `? :` means
 * that nothing flows there, not even a NaN.
 */
export interface Row {
  /** The value, on doubles. The parameters are the operands, in order. */
  readonly f: (...operands: number[]) => number | boolean;
  /** The same as TypeScript, in a, b, c. */
  readonly print: string;
  /** The same in mathematical notation, where `print` would not read well. */
  readonly math?: string;
  /** ∂y/∂a, ∂y/∂b, …; absent for operations on or to truth values. */
  readonly d?: readonly string[];
  /** Operand and result types, where they are not all real. */
  readonly types?: {
    readonly operands: readonly ("real" | "bool")[];
    readonly result: "real" | "bool";
  };
  readonly doc: string;
  readonly domain?: string;
  readonly edge?: string;
  /** Rough time of one evaluation in nanoseconds. */
  readonly cost: number;
}

const comparison = { operands: ["real", "real"], result: "bool" } as const;
const connective = { operands: ["bool", "bool"], result: "bool" } as const;

const rows = {
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
  pow: {
    f: Math.pow,
    print: "Math.pow(a, b)",
    math: "a^b",
    d: ["b == 0 ? 0 : b * pow(a, b - 1)", "a == 0 and b > 0 ? 0 : y * log(a)"],
    doc: "a to the power b",
    edge: "b = 0: ∂a is 0; a = 0 < b: ∂b is 0; a < 0: ∂b is NaN",
    cost: 47,
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
  sin: { f: Math.sin, print: "Math.sin(a)", d: ["cos(a)"], doc: "sine", cost: 6 },
  cos: { f: Math.cos, print: "Math.cos(a)", d: ["-sin(a)"], doc: "cosine", cost: 6 },
  tanh: {
    f: Math.tanh,
    print: "Math.tanh(a)",
    d: ["1 - y * y"],
    doc: "hyperbolic tangent",
    cost: 14,
  },
  relu: {
    f: (a) => Math.max(a, 0),
    print: "Math.max(a, 0)",
    math: "relu(a)",
    d: ["y > 0 ? 1 : 0"],
    doc: "the larger of a and 0",
    edge: "a = 0: gradient 0",
    cost: 1.4,
  },
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
} as const satisfies Record<string, Row>;

/** The table, by name. */
export const elementwise: ReadonlyMap<string, Row> = new Map<string, Row>(Object.entries(rows));

/** The rows with their literal types, from which the types of the builder come. */
export type ElementwiseRows = typeof rows;

/** The names of the rows, as literal types. */
export type ElementwiseName = keyof ElementwiseRows;

/** How many operands a row takes. */
export function arityOf(row: Row): number {
  return row.types?.operands.length ?? row.d?.length ?? row.f.length;
}
