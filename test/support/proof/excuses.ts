/**
 * Where the formula of a row is known to be wrong, and why it stays: each is at the very end of the range of
 * doubles. They are listed in docs/verification.md.
 */
export interface Excuse {
  readonly op: string;
  readonly what: readonly string[];
  readonly where: (...operands: readonly number[]) => boolean;
  readonly text: string;
}

function overflows(a = 0, b = 0): boolean {
  return Math.hypot(a, b) === Infinity && Number.isFinite(a) && Number.isFinite(b);
}

export const excuses: readonly Excuse[] = [
  {
    op: "pow",
    what: ["∂a"],
    where: (a = 0, b = 0) => (a < 0 || Object.is(a, -0)) && Math.abs(b) >= 2 ** 53,
    text: "a < 0 or -0, and |b| ≥ 2⁵³: b - 1 is no double, and whether it is even decides the sign",
  },
  {
    op: "pow",
    what: ["∂a"],
    where: (a = 0, b = 0) => Math.abs(b) < 1 && Math.pow(Math.abs(a), b - 1) === Infinity,
    text: "|b| < 1 and a^(b-1) above the largest double: ±∞, although b a^(b-1) may be below it",
  },
  {
    op: "fma",
    what: ["value"],
    where: (a = 0, b = 0) => Math.abs(a * b) === Infinity,
    text: "a b above the largest double: ±∞ or NaN, although a b + c may be below it",
  },
  {
    op: "direction",
    what: ["value"],
    where: overflows,
    text: "√(a² + b²) above the largest double: 0",
  },
  {
    op: "direction",
    what: ["∂a"],
    where: (a = 0, b = 0) => Math.hypot(a, b) < 2 ** -1022,
    text: "√(a² + b²) below the normal doubles: ∞, although the derivative may be below it",
  },
  {
    op: "hypot",
    what: ["∂a", "∂b"],
    where: overflows,
    text: "√(a² + b²) above the largest double: 0",
  },
  {
    op: "sinc",
    what: ["value", "∂a"],
    where: (a = 0) => Math.abs(a * Math.PI) === Infinity,
    text: "πa above the largest double: NaN",
  },
  {
    op: "elu",
    what: ["∂a"],
    where: (a = 0, b = 0) => a < -708 && Math.abs(b) > 1,
    text: "exp(a) below the smallest double: 0, whatever b is",
  },
];

/** The excuse for a miss at this point, if there is one. */
export function excuseFor(
  op: string,
  what: string,
  operands: readonly number[],
): Excuse | undefined {
  return excuses.find(
    (excuse) => excuse.op === op && excuse.what.includes(what) && excuse.where(...operands),
  );
}
