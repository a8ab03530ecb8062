/**
 * X = A⁻ᵀ B from the factors that luFactor made of A, for `count` matrices of n rows and right sides
 * of m columns: Uᵀ Y = B forwards, Lᵀ Z = Y backwards, then the exchanges of rows in reverse, since
 * Aᵀ = Uᵀ Lᵀ P (Golub and Van Loan, Matrix Computations, 4th ed., section 3.4). A singular A gives
 * infinities and NaN.
 */
export function luSolveTransposed(
  count: number,
  n: number,
  m: number,
  lu: Float64Array,
  luAt: number,
  b: Float64Array,
  bAt: number,
  x: Float64Array,
  xAt: number,
): void {
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < n * m; i++) x[xAt + i] = b[bAt + i]!;
    for (let i = 0; i < n; i++) {
      const pivot = lu[luAt + i * n + i]!;
      for (let j = 0; j < m; j++) x[xAt + i * m + j]! /= pivot;
      for (let k = i + 1; k < n; k++) {
        const factor = lu[luAt + i * n + k]!;
        for (let j = 0; j < m; j++) x[xAt + k * m + j]! -= factor * x[xAt + i * m + j]!;
      }
    }
    for (let i = n - 1; i > 0; i--) {
      for (let k = 0; k < i; k++) {
        const factor = lu[luAt + i * n + k]!;
        for (let j = 0; j < m; j++) x[xAt + k * m + j]! -= factor * x[xAt + i * m + j]!;
      }
    }
    for (let k = n - 1; k >= 0; k--) {
      const other = lu[luAt + n * n + k]!;
      if (other === k) continue;
      for (let j = 0; j < m; j++) {
        const y = x[xAt + k * m + j]!;
        x[xAt + k * m + j] = x[xAt + other * m + j]!;
        x[xAt + other * m + j] = y;
      }
    }
    luAt += n * n + n;
    bAt += n * m;
    xAt += n * m;
  }
}
