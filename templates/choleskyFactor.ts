/**
 * L, lower triangular, with L Lᵀ = (A + Aᵀ) / 2, for `count` matrices of n rows, row by row (Golub and
 * Van Loan, Matrix Computations, 4th ed., section 4.2). Where that is not positive definite, the root
 * of a negative number makes NaN.
 */
export function choleskyFactor(
  count: number,
  n: number,
  a: Float64Array,
  aAt: number,
  l: Float64Array,
  lAt: number,
): void {
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let rest = (a[aAt + i * n + j]! + a[aAt + j * n + i]!) / 2;
        for (let k = 0; k < j; k++) rest -= l[lAt + i * n + k]! * l[lAt + j * n + k]!;
        l[lAt + i * n + j] = j === i ? Math.sqrt(rest) : rest / l[lAt + j * n + j]!;
      }
      for (let j = i + 1; j < n; j++) l[lAt + i * n + j] = 0;
    }
    aAt += n * n;
    lAt += n * n;
  }
}
