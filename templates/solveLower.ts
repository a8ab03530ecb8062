/**
 * X = L⁻¹ B for `count` matrices L, the lower triangle of A, of n rows and right sides of m
 * columns: forward substitution, row by row (Golub and Van Loan, Matrix Computations, 4th ed., section 3.1).
 * A zero on the diagonal gives infinities and NaN.
 */
export function solveLower(
  count: number,
  n: number,
  m: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  x: Float64Array,
  xAt: number,
): void {
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < n * m; i++) x[xAt + i] = b[bAt + i]!;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) {
        const factor = a[aAt + i * n + k]!;
        for (let j = 0; j < m; j++) x[xAt + i * m + j]! -= factor * x[xAt + k * m + j]!;
      }
      const pivot = a[aAt + i * n + i]!;
      for (let j = 0; j < m; j++) x[xAt + i * m + j]! /= pivot;
    }
    aAt += n * n;
    bAt += n * m;
    xAt += n * m;
  }
}
