import { describe, expect, test, vi } from "vitest";
import { Random } from "../../src/check/random.ts";
import { choleskyFactor } from "../../templates/choleskyFactor.ts";
import { cofactorMatrix } from "../../templates/cofactorMatrix.ts";
import { luComplete } from "../../templates/luComplete.ts";
import { luDet } from "../../templates/luDet.ts";
import { luFactor } from "../../templates/luFactor.ts";
import { luInverse } from "../../templates/luInverse.ts";
import { luLogAbsDet } from "../../templates/luLogAbsDet.ts";
import { luLogDet } from "../../templates/luLogDet.ts";
import { luSign } from "../../templates/luSign.ts";
import { luSolve } from "../../templates/luSolve.ts";
import { luSolveTransposed } from "../../templates/luSolveTransposed.ts";
import { solveLower } from "../../templates/solveLower.ts";
import { solveLowerTransposed } from "../../templates/solveLowerTransposed.ts";
import { solveUpper } from "../../templates/solveUpper.ts";
import { solveUpperTransposed } from "../../templates/solveUpperTransposed.ts";
import {
  choleskyOf,
  cofactors,
  condition,
  determinant,
  distance,
  eliminate,
  exact,
  identity,
  type Matrix,
  matrixOf,
  product,
  regularCofactors,
  transposed,
} from "../support/exact-matrices.ts";

// Sixty digits take their time.
vi.setConfig({ testTimeout: 60_000 });

const EPSILON = 2 ** -52;
/** What is around the operands and the result: never written, never read into the result. */
const PAD = 3;
const MARK = 12345;

type Data = readonly number[];

/** Calls a kernel on arrays with other things before and after, and returns the result's numbers. */
function call(operands: readonly Data[], length: number, run: (at: Placed) => void): number[] {
  const around = Array<number>(PAD).fill(MARK);
  const arrays = operands.map((data) => Float64Array.from([...around, ...data, ...around]));
  const before = arrays.map((array) => [...array]);
  const result = new Float64Array(length + 2 * PAD).fill(MARK);
  run({ operands: arrays, at: PAD, result });
  expect(arrays.map((array) => [...array])).toEqual(before);
  expect([...result.slice(0, PAD), ...result.slice(-PAD)]).toEqual([...around, ...around]);
  return [...result.slice(PAD, -PAD)];
}

interface Placed {
  readonly operands: readonly Float64Array[];
  readonly at: number;
  readonly result: Float64Array;
}

type One = (
  count: number,
  n: number,
  a: Float64Array,
  aAt: number,
  y: Float64Array,
  yAt: number,
) => void;
type Two = (
  count: number,
  n: number,
  m: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  x: Float64Array,
  xAt: number,
) => void;

/** A kernel of one operand, of which `each` numbers come out for each of `count` matrices. */
const one = (kernel: One, n: number, each: number, data: Data, count = 1): number[] =>
  call([data], count * each, ({ operands: [a], at, result }) => {
    kernel(count, n, a!, at, result, at);
  });

const two = (kernel: Two, n: number, m: number, a: Data, b: Data, count = 1): number[] =>
  call([a, b], count * n * m, ({ operands: [p, q], at, result }) => {
    kernel(count, n, m, p!, at, q!, at, result, at);
  });

const factor = (n: number, a: Data, count = 1): number[] => one(luFactor, n, n * n + n, a, count);
const det = (n: number, a: Data): number => one(luDet, n, 1, factor(n, a))[0]!;
const sign = (n: number, a: Data): number => one(luSign, n, 1, factor(n, a))[0]!;
const logAbsDet = (n: number, a: Data): number => one(luLogAbsDet, n, 1, factor(n, a))[0]!;
const logDet = (n: number, a: Data): number => one(luLogDet, n, 1, factor(n, a))[0]!;
const inverse = (n: number, a: Data): number[] => one(luInverse, n, n * n, factor(n, a));
const solve = (n: number, m: number, a: Data, b: Data): number[] =>
  two(luSolve, n, m, factor(n, a), b);
const solveTransposed = (n: number, m: number, a: Data, b: Data): number[] =>
  two(luSolveTransposed, n, m, factor(n, a), b);
const cofactorsOf = (n: number, a: Data): number[] =>
  one(cofactorMatrix, n, n * n, one(luComplete, n, n * n + 2 * n, a));

const random = new Random(5);
const normal = (count: number): number[] => Array.from({ length: count }, () => random.normal());
const of = (n: number, entry: (i: number, j: number) => number): number[] =>
  Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));
const hilbert = (n: number): number[] => of(n, (i, j) => 1 / (i + j + 1));
const eye = (n: number): number[] => of(n, (i, j) => (i === j ? 1 : 0));

/** The identity with its rows in another order, all of them moved. */
const cycle = (n: number): number[] => of(n, (i, j) => (j === (i + 1) % n ? 1 : 0));

const matrices: readonly (readonly [name: string, n: number, data: Data])[] = [
  ["1×1", 1, [-3]],
  ["2×2", 2, [1, 2, 3, 4]],
  ["2×2 with a zero first", 2, [0, 2, 3, 4]],
  ["3×3 that needs pivoting", 3, [1e-20, 1, 2, 1, 1, 0, 3, -1, 1]],
  ["identity", 4, eye(4)],
  ["even permutation", 3, cycle(3)],
  ["odd permutation", 4, cycle(4)],
  ["Hilbert", 6, hilbert(6)],
  [
    "graded",
    4,
    of(4, (i, j) => 10 ** (20 * i - 30) * (i === j ? 1 : 0.1 * 10 ** (j < i ? 0 : -30))),
  ],
  ["large entries", 4, normal(16).map((x) => x * 1e70)],
  ["small entries", 4, normal(16).map((x) => x * 1e-70)],
  ...[2, 3, 4, 5, 8, 13].map(
    (n) => [`random ${n}×${n}`, n, normal(n * n)] as [string, number, Data],
  ),
];

describe.each(matrices)("%s", (_name, n, data) => {
  const a = matrixOf(data, n);
  const { solution: inverseOfA, det: detOfA } = eliminate(a, identity(n));
  // What an error of a rounding in each entry makes of the result, and as much again for growth.
  const bound = 4 * n * EPSILON * condition(a);

  test("determinant, its sign and its logarithm", () => {
    expect(distance([det(n, data)], [[detOfA]])).toBeLessThan(bound);
    expect(sign(n, data)).toBe(detOfA.isNeg() ? -1 : 1);
    expect(logDet(n, data)).toBe(detOfA.isNeg() ? NaN : logAbsDet(n, data));
    const log = detOfA.abs().ln().toNumber();
    expect(Math.abs(logAbsDet(n, data) - log)).toBeLessThan(
      bound + 4 * EPSILON * Math.abs(log) * n,
    );
  });

  test("inverse and solutions, plain and transposed", () => {
    expect(distance(inverse(n, data), inverseOfA!)).toBeLessThan(bound);
    for (const m of [1, 3]) {
      const b = normal(n * m);
      const wanted = product(inverseOfA!, matrixOf(b, n));
      expect(distance(solve(n, m, data, b), wanted)).toBeLessThan(bound);
      const other = product(transposed(inverseOfA!), matrixOf(b, n));
      expect(distance(solveTransposed(n, m, data, b), other)).toBeLessThan(bound);
    }
  });

  test("cofactors", () => {
    const wanted = n > 6 ? regularCofactors(a) : cofactors(a);
    expect(distance(cofactorsOf(n, data), wanted)).toBeLessThan(bound);
  });

  test("triangles", () => {
    const b = normal(n * 2);
    const lower = a.map((row, i) => row.map((x, j) => (j > i ? exact(0) : x)));
    const upper = transposed(
      transposed(a).map((row, j) => row.map((x, i) => (i > j ? exact(0) : x))),
    );
    const cases: [Two, Matrix][] = [
      [solveLower, lower],
      [solveUpper, upper],
      [solveLowerTransposed, transposed(lower)],
      [solveUpperTransposed, transposed(upper)],
    ];
    for (const [kernel, triangle] of cases) {
      const { solution } = eliminate(triangle, matrixOf(b, n));
      const found = two(kernel, n, 2, data, b);
      if (!solution) expect(found.every(Number.isFinite)).toBe(false);
      else expect(distance(found, solution)).toBeLessThan(4 * n * EPSILON * condition(triangle));
    }
  });
});

describe("singular matrices", () => {
  test("have determinant 0, without a sign, and the logarithm -∞", () => {
    for (const a of [[0], [1, 2, 2, 4], [0, 0, 0, 0], [0, 1, 0, 2], eye(4).fill(0, 12)]) {
      const n = Math.sqrt(a.length);
      expect(det(n, a)).toBeCloseTo(0, 300);
      expect(sign(n, a)).toBeCloseTo(0, 300);
      expect(logAbsDet(n, a)).toBe(-Infinity);
      expect(logDet(n, a)).toBe(-Infinity);
    }
  });

  test("have no inverse and no solutions: infinities or NaN", () => {
    for (const a of [[0], [1, 2, 2, 4], [0, 0, 0, 0]]) {
      const n = Math.sqrt(a.length);
      expect(inverse(n, a).some(Number.isFinite)).toBe(false);
      expect(solve(n, 1, a, normal(n)).some(Number.isFinite)).toBe(false);
      expect(solveTransposed(n, 1, a, normal(n)).every(Number.isFinite)).toBe(false);
    }
  });

  test.each([2, 3, 4, 5, 6])("have cofactors: size %i of every rank", (n) => {
    for (let rank = 0; rank < n; rank++) {
      for (let round = 0; round < 5; round++) {
        // Products of small whole numbers: the rank is exact.
        const whole = (count: number): number[] =>
          Array.from({ length: count }, () => Math.round(random.normal() * 4));
        const [left, right] = [whole(n * rank), whole(rank * n)];
        const data = of(n, (i, j) => {
          let sum = 0;
          for (let k = 0; k < rank; k++) sum += left[i * rank + k]! * right[k * n + j]!;
          return sum;
        });
        const wanted = cofactors(matrixOf(data, n));
        const found = cofactorsOf(n, data);
        const size = Math.max(1, ...data.map(Math.abs)) ** (n - 1);
        found.forEach((x, at) => {
          expect(Math.abs(x - wanted.flat()[at]!.toNumber())).toBeLessThan(size * 1e-12);
        });
      }
    }
  });

  test("have no cofactors but zeros below rank n - 1", () => {
    expect(cofactorsOf(4, Array<number>(16).fill(0))).toEqual(Array<number>(16).fill(0));
    expect(cofactorsOf(4, Array<number>(16).fill(7))).toEqual(Array<number>(16).fill(0));
    expect(
      cofactorsOf(
        4,
        of(4, (i, j) => (i === j && i < 2 ? 3 : 0)),
      ),
    ).toEqual(Array<number>(16).fill(0));
    expect(
      cofactorsOf(
        3,
        of(3, (i, j) => (i === j && i < 2 ? 3 : 0)),
      )[8],
    ).toBe(9);
  });
});

describe("range", () => {
  test("neither overflow nor underflow on the way to an ordinary determinant", () => {
    const diagonal = (entries: Data): number[] =>
      of(entries.length, (i, j) => (i === j ? entries[i]! : 0));
    const wide = diagonal([1e200, 1e200, 1e-200, 1e-200, 2]);
    expect(det(5, wide)).toBeCloseTo(2, 12);
    expect(det(4, diagonal([1e-200, 1e-200, 1e200, 1e200]))).toBeCloseTo(1, 12);
    expect(det(4, diagonal([1e-200, 1e200, -1e-200, 1e200]))).toBeCloseTo(-1, 12);
    expect(det(2, diagonal([1e200, 1e200]))).toBe(Infinity);
    expect(logAbsDet(2, diagonal([1e-200, 1e-200]))).toBeCloseTo(-400 * Math.LN10, 10);
    // The largest cofactors, 1e200, are there although products of the pivots overflow.
    const found = cofactorsOf(4, diagonal([1e-200, 1e200, 1e-200, 1e200]));
    expect(found[0]! / 1e200).toBeCloseTo(1, 12);
    expect(found[10]! / 1e200).toBeCloseTo(1, 12);
  });

  test("entries that are not finite make nothing finite of themselves, and end", () => {
    for (const bad of [NaN, Infinity]) {
      for (let at = 0; at < 16; at++) {
        const data = normal(16);
        data[at] = bad;
        expect(det(4, data)).not.toSatisfy(Number.isFinite);
        if (!Number.isNaN(bad)) continue;
        expect(inverse(4, data).some(Number.isNaN)).toBe(true);
        expect(cofactorsOf(4, data).every(Number.isNaN)).toBe(true);
      }
    }
  });
});

describe("cholesky", () => {
  const positive = (n: number): number[] => {
    const b = normal(n * n);
    return of(n, (i, j) => {
      let sum = i === j ? 0.1 : 0;
      for (let k = 0; k < n; k++) sum += b[i * n + k]! * b[j * n + k]!;
      return sum;
    });
  };

  test.each([1, 2, 3, 5, 10])("size %i", (n) => {
    const data = positive(n);
    const wanted = choleskyOf(matrixOf(data, n));
    const found = one(choleskyFactor, n, n * n, data);
    expect(distance(found, wanted)).toBeLessThan(4 * n * EPSILON * condition(matrixOf(data, n)));
  });

  test("takes the mean of the two triangles", () => {
    const found = one(choleskyFactor, 2, 4, [4, 1, 3, 5]);
    expect(found).toEqual([2, 0, 1, 2]);
  });

  test("of what is not positive definite is NaN", () => {
    expect(one(choleskyFactor, 1, 1, [-1])).toEqual([NaN]);
    expect(one(choleskyFactor, 2, 4, [1, 2, 2, 1])).toEqual([1, 0, 2, NaN]);
  });
});

test("fifty rows: products with the inverse, and with solutions, are what they should be", () => {
  const n = 50;
  const a = normal(n * n);
  const times = (left: Data, right: Data, m: number): number[] =>
    Array.from({ length: n * m }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < n; k++)
        sum += left[Math.floor(at / m) * n + k]! * right[k * m + (at % m)]!;
      return sum;
    });
  const near = (found: Data, wanted: Data): void => {
    expect(Math.max(...found.map((x, at) => Math.abs(x - wanted[at]!)))).toBeLessThan(1e-10);
  };
  near(times(a, inverse(n, a), n), eye(n));
  const b = normal(n * 2);
  near(times(a, solve(n, 2, a, b), 2), b);
  near(
    times(
      of(n, (i, j) => a[j * n + i]!),
      solveTransposed(n, 2, a, b),
      2,
    ),
    b,
  );
  const square = times(
    a,
    of(n, (i, j) => a[j * n + i]!),
    n,
  );
  const l = one(choleskyFactor, n, n * n, square);
  near(
    times(
      l,
      of(n, (i, j) => l[j * n + i]!),
      n,
    ),
    square,
  );
});

test("a batch is each of its matrices", () => {
  const [n, m, count] = [3, 2, 4];
  const a = normal(count * n * n);
  const b = normal(count * n * m);
  const item = (data: Data, size: number, at: number): number[] =>
    data.slice(at * size, (at + 1) * size);
  const all = Array.from({ length: count }, (_, at) => at);
  const check = (found: Data, size: number, single: (at: number) => Data): void => {
    expect(found).toEqual(all.flatMap(single));
    expect(found).toHaveLength(count * size);
  };
  const packed = n * n + n;
  const lu = factor(n, a, count);
  check(lu, packed, (at) => factor(n, item(a, n * n, at)));
  for (const kernel of [luDet, luSign, luLogAbsDet, luLogDet]) {
    check(one(kernel, n, 1, lu, count), 1, (at) => one(kernel, n, 1, item(lu, packed, at)));
  }
  check(one(luInverse, n, n * n, lu, count), n * n, (at) => inverse(n, item(a, n * n, at)));
  for (const [kernel, left, size] of [
    [luSolve, lu, packed],
    [luSolveTransposed, lu, packed],
    [solveLower, a, n * n],
    [solveUpper, a, n * n],
    [solveLowerTransposed, a, n * n],
    [solveUpperTransposed, a, n * n],
  ] as const) {
    check(two(kernel, n, m, left, b, count), n * m, (at) =>
      two(kernel, n, m, item(left, size, at), item(b, n * m, at)),
    );
  }
  const complete = one(luComplete, n, packed + n, a, count);
  check(complete, packed + n, (at) => one(luComplete, n, packed + n, item(a, n * n, at)));
  check(one(cofactorMatrix, n, n * n, complete, count), n * n, (at) =>
    cofactorsOf(n, item(a, n * n, at)),
  );
  check(one(choleskyFactor, n, n * n, a, count), n * n, (at) =>
    one(choleskyFactor, n, n * n, item(a, n * n, at)),
  );
});

test("the reference agrees with itself", () => {
  const a = matrixOf([2, 1, 1, 3], 2);
  expect(determinant(a).toNumber()).toBe(5);
  expect(cofactors(a).map((row) => row.map(Number))).toEqual([
    [3, -1],
    [-1, 2],
  ]);
});
