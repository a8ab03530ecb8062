/** Operations on whole tensors by their definition, on rows of Decimals. */
import { exp, log } from "./functions.ts";
import { type Decimal, D, ONE, ZERO } from "./number.ts";

export type Vector = readonly Decimal[];
export type Matrix = readonly Vector[];

export function sum(xs: Vector): Decimal {
  return xs.reduce((total, x) => total.add(x), ZERO);
}

export function product(xs: Vector): Decimal {
  return xs.reduce((total, x) => total.mul(x), ONE);
}

export function dot(xs: Vector, ys: Vector): Decimal {
  return sum(xs.map((x, i) => x.mul(ys[i] ?? ZERO)));
}

/** The mean of the squared distances from the mean. */
export function variance(xs: Vector): Decimal {
  const mean = sum(xs).div(xs.length);
  return sum(xs.map((x) => x.sub(mean).pow(2))).div(xs.length);
}

export function logsumexp(xs: Vector): Decimal {
  return log(sum(xs.map(exp)));
}

export function softmax(xs: Vector): Vector {
  const total = sum(xs.map(exp));
  return xs.map((x) => exp(x).div(total));
}

/** The results of `combine` over the first 1, 2, 3, … elements. */
export function running(xs: Vector, combine: (xs: Vector) => Decimal): Vector {
  return xs.map((_, i) => combine(xs.slice(0, i + 1)));
}

export function rows(xs: Vector, length: number): Matrix {
  return Array.from({ length: xs.length / length }, (_, i) =>
    xs.slice(i * length, (i + 1) * length),
  );
}

export function transposed(a: Matrix): Matrix {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? ZERO));
}

export function matmul(a: Matrix, b: Matrix): Matrix {
  const columns = transposed(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

/** Leibniz' and Laplace's expansion along the first row. */
export function det(a: Matrix): Decimal {
  const [first, ...others] = a;
  if (!first) return ONE;
  return sum(
    first.map((x, j) => {
      const minor = others.map((row) => row.filter((_, k) => k !== j));
      return x.mul(det(minor)).mul(j % 2 === 0 ? 1 : -1);
    }),
  );
}

/** Cramer's rule. */
export function solve(a: Matrix, b: Vector): Vector {
  const whole = det(a);
  return b.map((_, j) =>
    det(a.map((row, i) => row.map((x, k) => (k === j ? (b[i] ?? ZERO) : x)))).div(whole),
  );
}

export function inverse(a: Matrix): Matrix {
  const columns = a.map((_, j) =>
    solve(
      a,
      a.map((_row, i) => (i === j ? ONE : ZERO)),
    ),
  );
  return transposed(columns);
}

/** The lower triangle L with L Lᵀ = (A + Aᵀ) / 2, which is A where A is symmetric. */
export function cholesky(a: Matrix): Matrix {
  const l = a.map((row) => row.map((): Decimal => ZERO));
  a.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const own = l[i] ?? [];
      const other = l[j] ?? [];
      const symmetric = (row[j] ?? ZERO).add(a[j]?.[i] ?? ZERO).div(2);
      const rest = symmetric.sub(dot(own.slice(0, j), other.slice(0, j)));
      own[j] = i === j ? rest.sqrt() : rest.div(other[j] ?? ONE);
    }
  });
  return l;
}

/** Cross-correlation of an image with a kernel, both [height, width], without padding. */
export function correlate(image: Matrix, kernel: Matrix): Matrix {
  const height = image.length - kernel.length + 1;
  const width = (image[0]?.length ?? 0) - (kernel[0]?.length ?? 0) + 1;
  return Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_column, j) =>
      sum(
        kernel.flatMap((row, p) => row.map((x, q) => x.mul(image[i + p]?.[j + q] ?? new D(NaN)))),
      ),
    ),
  );
}
