import { describe, expect, test } from "vitest";
import { compileModel } from "../../src/compile.ts";
import {
  cholesky,
  det,
  dot,
  greater,
  inv,
  logdet,
  slogdet,
  solve,
  sum,
  type Tensor,
  triangularSolve,
  where,
} from "../../src/index.ts";
import { gradientModel } from "../support/graphs.ts";
import {
  cofactors,
  distance,
  eliminate,
  identity,
  matrixOf,
  product,
} from "../support/exact-matrices.ts";
import { modelFrom, type Numbers, run } from "../support/emit.ts";

// Everything here is what emitted code returns.

const square = (n: number, data: readonly number[]): Numbers => ({ shape: [n, n], data });
const of = (n: number, entry: (i: number, j: number) => number): number[] =>
  Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));

/** Value and gradient of a function of one square matrix. */
async function at(
  f: (a: Tensor) => Tensor,
  n: number,
  data: readonly number[],
): Promise<{ y: number[]; gradient: number[] }> {
  const shape = [n, n];
  const { y, gradients } = await run(modelFrom([shape], f), [square(n, data)]);
  return { y, gradient: gradients[0]! };
}

describe("det where the matrix is singular", () => {
  test("of [[1, 2], [2, 4]]: 0, and the cofactors [[4, -2], [-2, 1]]", async () => {
    expect(await at(det, 2, [1, 2, 2, 4])).toEqual({ y: [0], gradient: [4, -2, -2, 1] });
  });

  test("of one element", async () => {
    expect(await at(det, 1, [0])).toEqual({ y: [0], gradient: [1] });
  });

  test("of 3 × 3: rank 2, rank 1, zeros", async () => {
    const two = await at(det, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(two).toEqual({ y: [0], gradient: [-3, 6, -3, 6, -12, 6, -3, 6, -3] });
    const one = await at(
      det,
      3,
      of(3, (i, j) => (i + 1) * (j - 2)),
    );
    expect(one.gradient.map(Math.abs)).toEqual(Array<number>(9).fill(0));
    const zero = await at(det, 3, Array<number>(9).fill(0));
    expect(zero.gradient.map(Math.abs)).toEqual(Array<number>(9).fill(0));
  });

  test("of 4 × 4: rank 3 has cofactors, rank 2 has none", async () => {
    const diagonal = (entries: readonly number[]): number[] =>
      of(4, (i, j) => (i === j ? entries[i]! : 0));
    const three = await at(det, 4, diagonal([2, 0, 3, 5]));
    expect(three.y[0]).toBeCloseTo(0, 300);
    expect(three.gradient.map((x) => x + 0)).toEqual(diagonal([0, 30, 0, 0]));
    const two = await at(det, 4, diagonal([2, 0, 0, 5]));
    expect(two.gradient).toEqual(Array<number>(16).fill(0));
    const ramp = await at(
      det,
      4,
      of(4, (i, j) => 4 * i + j),
    );
    ramp.gradient.forEach((x) => {
      expect(Math.abs(x)).toBeLessThan(1e-12);
    });
  });

  test("the second derivative of 3 × 3 is there, too", async () => {
    // Cofactors are quadratic: ∂⟨W, C(A)⟩/∂A = C(A + W) - C(A) - C(W).
    const data = of(3, (i, j) => (i + 1) * (j + 1));
    const weights = of(3, (i, j) => 0.5 + (((i * 3 + j) * 7) % 5) / 4);
    const model = gradientModel(modelFrom([[3, 3]], det));
    const { gradients } = await run({ ...model, wrt: model.graph.leaves }, [square(3, data)]);
    const both = data.map((x, k) => x + weights[k]!);
    const [p, q, r] = [both, data, weights].map((one) => cofactors(matrixOf(one, 3)).flat());
    const wanted = p!.map((x, k) => x.sub(q![k]!).sub(r![k]!).toNumber());
    gradients[0]?.forEach((x, k) => {
      expect(x).toBeCloseTo(wanted[k]!, 12);
    });
  });
});

describe("logdet and slogdet", () => {
  test.each([1, 2, 3, 4])("of %i rows: NaN below zero, -∞ at zero", async (n) => {
    const scaled = (x: number): number[] => of(n, (i, j) => (i === j ? (i === 0 ? x : 2) : 0));
    expect((await at(logdet, n, scaled(-3))).y).toEqual([NaN]);
    expect((await at(logdet, n, scaled(0))).y).toEqual([-Infinity]);
    const { y, gradient } = await at(logdet, n, scaled(3));
    expect(y[0]).toBeCloseTo(Math.log(3 * 2 ** (n - 1)), 14);
    const inverse = of(n, (i, j) => (i === j ? (i === 0 ? 1 / 3 : 1 / 2) : 0));
    expect(gradient.map((x) => x + 0)).toEqual(inverse);
    const sign = await at((a) => slogdet(a).sign, n, scaled(-3));
    expect(sign.y).toEqual([-1]);
    expect(sign.gradient).toEqual(Array<number>(n * n).fill(0));
    const size = await at((a) => slogdet(a).logAbsDet, n, scaled(-3));
    expect(size.y[0]).toBeCloseTo(Math.log(3 * 2 ** (n - 1)), 14);
    expect(size.gradient[0]).toBeCloseTo(-1 / 3, 15);
  });

  test("of what det cannot hold", async () => {
    const tiny = of(5, (i, j) => (i === j ? 1e-100 : 0));
    expect((await at(det, 5, tiny)).y).toEqual([0]);
    const { y, gradient } = await at(logdet, 5, tiny);
    expect(y[0]).toBeCloseTo(-500 * Math.LN10, 9);
    expect(gradient[6]! / 1e100).toBeCloseTo(1, 12);
  });
});

describe("cholesky", () => {
  test("reads the mean of both triangles, and both get as much of the gradient", async () => {
    const lower = (a: Tensor): Tensor => sum(cholesky(a).slice([1, 0], [2, 1]));
    // L₁₀ = (a₀₁ + a₁₀) / (2 √a₀₀)
    const { y, gradient } = await at(lower, 2, [4, 1, 3, 5]);
    expect(y).toEqual([1]);
    expect(gradient).toEqual([-0.125, 0.25, 0.25, 0]);
  });

  test("is NaN where the matrix is not positive definite", async () => {
    expect((await at((a) => sum(cholesky(a)), 2, [1, 2, 2, 1])).y).toEqual([NaN]);
    expect((await at((a) => sum(cholesky(a)), 1, [-1])).y).toEqual([NaN]);
  });
});

describe("triangularSolve", () => {
  test("reads its triangle, and nothing else has a gradient", async () => {
    const [n, data] = [3, [2, NaN, NaN, 1, 4, NaN, 3, 5, 8]];
    const { y, gradient } = await at((a) => triangularSolve(a, [2, 5, 16]), n, data);
    expect(y).toEqual([1, 1, 1]);
    expect(gradient.filter((_, k) => Math.floor(k / n) < k % n)).toEqual([0, 0, 0]);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test("takes the diagonal for ones, and gives it no gradient", async () => {
    const options = { lower: false, unitDiagonal: true };
    const { y, gradient } = await at((a) => triangularSolve(a, [4, 2], options), 2, [
      NaN,
      3,
      NaN,
      NaN,
    ]);
    expect(y).toEqual([-2, 2]);
    expect(gradient).toEqual([0, -2, 0, 0]);
  });
});

describe("solve and inv", () => {
  test("of a singular matrix: nothing finite, and no hang", async () => {
    for (const n of [1, 2, 3, 4]) {
      const zeros = Array<number>(n * n).fill(0);
      expect((await at(inv, n, zeros)).y.some(Number.isFinite)).toBe(false);
      const ones = Array<number>(n).fill(1);
      expect((await at((a) => solve(a, ones), n, zeros)).y.some(Number.isFinite)).toBe(false);
    }
  });

  test.each([2, 3, 4])(
    "of %i rows that are nearly the same: as good as the condition",
    async (n) => {
      // Singular values n, 1e-7, 1e-7, …: Cramer's rule would lose all digits from three rows on.
      const data = of(n, (i, j) => 1 + 1e-7 * Math.sin(1 + i * n + 3 * j * j + i * j));
      const exact = eliminate(matrixOf(data, n), identity(n)).solution!;
      expect(distance((await at(inv, n, data)).y, exact)).toBeLessThan(1e-6);
      const b = Array.from({ length: n }, (_, i) => i + 1);
      const solution = product(exact, matrixOf(b, n));
      expect(distance((await at((a) => solve(a, b), n, data)).y, solution)).toBeLessThan(1e-6);
    },
  );

  test("one factorisation serves forward, backward and the determinant", async () => {
    const model = modelFrom([[4, 4], [4]], (a, b) => sum(solve(a, b)).add(logdet(a)));
    const { code } = await compileModel(model);
    expect(code.match(/^ {2}luFactor\(/gm)).toHaveLength(1);
    expect(code.match(/^ {2}luSolveTransposed\(/gm)).toHaveLength(1);
    expect(code.match(/^function \w+/gm)).toEqual(
      expect.arrayContaining(["function luFactor", "function luSolve", "function luLogDet"]),
    );
    expect(code).not.toContain("function cofactorMatrix");
  });

  test("a batch is one call", async () => {
    const model = modelFrom([[5, 4, 4], [5, 4, 2]], (a, b) => sum(solve(a, b))); // prettier-ignore
    const { code } = await compileModel(model);
    expect(code).toMatch(/^ {2}luFactor\(5, 4, /m);
    expect(code).toMatch(/^ {2}luSolve\(5, 4, 2, /m);
    expect(code.match(/^ {2}lu\w+\(/gm)).toHaveLength(3);
  });
});

describe("a matrix of a batch whose result is not used leaves no trace, singular as it may be", () => {
  const batch = { shape: [2, 3, 3], data: [...Array<number>(9).fill(0), ...of(3, (i, j) => (i === j ? 2 : 0))] }; // prettier-ignore
  const used = [-1, 1];
  const cases: Record<string, (a: Tensor) => Tensor> = {
    inv: (a) => sum(where(greater([[[-1]], [[1]]], 0), inv(a), 0)),
    solve: (a) => sum(where(greater([[-1], [1]], 0), solve(a, [1, 1, 1]), 0)),
    triangularSolve: (a) => sum(where(greater([[-1], [1]], 0), triangularSolve(a, [1, 1, 1]), 0)),
    cholesky: (a) => sum(where(greater([[[-1]], [[1]]], 0), cholesky(a), 0)),
    logdet: (a) => sum(where(greater(used, 0), logdet(a), 0)),
  };
  test.each(Object.entries(cases))("%s", async (_name, f) => {
    const { y, gradients } = await run(modelFrom([batch.shape], f), [batch]);
    expect(y.every(Number.isFinite)).toBe(true);
    expect(gradients[0]?.slice(0, 9)).toEqual(Array<number>(9).fill(0));
    expect(gradients[0]?.slice(9).every(Number.isFinite)).toBe(true);
    expect(gradients[0]?.slice(9).some((x) => x !== 0)).toBe(true);
  });

  test("vector products", async () => {
    const a: Numbers = { shape: [2, 3], data: [0, 1, 2, 3, 4, 5] };
    const f = (x: Tensor): Tensor =>
      sum(where(greater(used, 0), dot(x, x.div(x.slice([0, 0], [2, 1]))), 0));
    const { gradients } = await run(modelFrom([a.shape], f), [a]);
    expect(gradients[0]?.slice(0, 3)).toEqual([0, 0, 0]);
    expect(gradients[0]?.every(Number.isFinite)).toBe(true);
  });
});
