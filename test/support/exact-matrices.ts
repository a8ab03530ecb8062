/** Linear algebra in 60 digits, on doubles taken bit for bit: what the kernels are measured against. */
import { Decimal as Base } from "decimal.js";

export const Precise = Base.clone({ precision: 60, toExpNeg: -9e15, toExpPos: 9e15 });
export type Precise = InstanceType<typeof Precise>;
export type Matrix = readonly (readonly Precise[])[];

/** All 53 bits of a double; its shortest decimal is another number. */
export function exact(x: number): Precise {
  let [mantissa, exponent] = [x, 0];
  while (!Number.isInteger(mantissa)) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  return new Precise(mantissa).mul(new Precise(2).pow(exponent));
}

/** Row-major doubles as a matrix of `rows` rows. */
export function matrixOf(data: readonly number[], rows: number): Matrix {
  const columns = data.length / rows;
  return Array.from({ length: rows }, (_, i) =>
    data.slice(i * columns, (i + 1) * columns).map(exact),
  );
}

export function identity(n: number): Matrix {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => new Precise(i === j ? 1 : 0)),
  );
}

export function transposed(a: Matrix): Matrix {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j]!));
}

export function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    transposed(b).map((column) =>
      row.reduce((sum, x, k) => sum.add(x.mul(column[k]!)), new Precise(0)),
    ),
  );
}

/** Gauss-Jordan on [A | B]: A⁻¹ B and det(A); no solution where A is singular. */
export function eliminate(a: Matrix, b: Matrix): { solution: Matrix | undefined; det: Precise } {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  let det = new Precise(1);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (rows[i]![k]!.abs().gt(rows[pivot]![k]!.abs())) pivot = i;
    if (rows[pivot]![k]!.isZero()) return { solution: undefined, det: new Precise(0) };
    if (pivot !== k) {
      [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
      det = det.neg();
    }
    const top = rows[k]!;
    det = det.mul(top[k]!);
    rows.forEach((row, i) => {
      if (i === k || row[k]!.isZero()) return;
      const factor = row[k]!.div(top[k]!);
      for (let j = k; j < row.length; j++) row[j] = row[j]!.sub(factor.mul(top[j]!));
    });
  }
  return { solution: rows.map((row, i) => row.slice(n).map((x) => x.div(row[i]!))), det };
}

export function determinant(a: Matrix): Precise {
  return eliminate(
    a,
    a.map(() => []),
  ).det;
}

/** The same for a matrix that is not singular: det(A) A⁻ᵀ. */
export function regularCofactors(a: Matrix): Matrix {
  const { solution, det } = eliminate(a, identity(a.length));
  return transposed(solution ?? []).map((row) => row.map((x) => x.mul(det)));
}

/** By definition: signed determinants of what is left without a row and a column. */
export function cofactors(a: Matrix): Matrix {
  return a.map((row, i) =>
    row.map((_, j) => {
      const minor = a
        .filter((_, other) => other !== i)
        .map((rest) => rest.filter((_, other) => other !== j));
      const det = determinant(minor);
      return (i + j) % 2 === 0 ? det : det.neg();
    }),
  );
}

/** The lower triangular L with L Lᵀ = A. */
export function choleskyOf(a: Matrix): Matrix {
  const l: Precise[][] = a.map((row) => row.map(() => new Precise(0)));
  a.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest = rest.sub(l[i]![k]!.mul(l[j]![k]!));
      l[i]![j] = i === j ? rest.sqrt() : rest.div(l[j]![j]!);
    }
  });
  return l;
}

/** The largest difference of any entry, as a part of the largest entry. */
export function distance(found: ArrayLike<number>, wanted: Matrix): number {
  const flat = wanted.flat();
  const largest = flat.reduce((size, x) => Precise.max(size, x.abs()), new Precise(0));
  const error = flat.reduce((worst, x, at) => {
    const value = found[at] ?? NaN;
    return Number.isFinite(value)
      ? Precise.max(worst, exact(value).sub(x).abs())
      : new Precise(Infinity);
  }, new Precise(0));
  return error.isZero() ? 0 : error.div(largest).toNumber();
}

/** ‖A‖ ‖A⁻¹‖ in the maximum norm of rows; infinite for a singular matrix. */
export function condition(a: Matrix): number {
  const inverse = eliminate(a, identity(a.length)).solution;
  const norm = (m: Matrix): Precise =>
    m
      .map((row) => row.reduce((sum, x) => sum.add(x.abs()), new Precise(0)))
      .reduce((p, q) => Precise.max(p, q));
  return inverse ? norm(a).mul(norm(inverse)).toNumber() : Infinity;
}
