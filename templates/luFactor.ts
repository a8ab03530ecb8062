/**
 * P A = L U by Gaussian elimination with partial pivoting (Golub and Van Loan, Matrix Computations,
 * 4th ed., algorithm 3.4.1), for `count` matrices of n rows. Of each result, n + 1 rows of n numbers,
 * the first n hold L below the diagonal (its own diagonal is 1) and U above; the last holds, for
 * each step k, the row that was exchanged with row k. A column without a pivot is left as it is, so
 * that a singular matrix has a zero on the diagonal of U.
 */
export function luFactor(
  count: number,
  n: number,
  a: Float64Array,
  aAt: number,
  lu: Float64Array,
  luAt: number,
): void {
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < n * n; i++) lu[luAt + i] = a[aAt + i]!;
    const rows = luAt + n * n;
    for (let k = 0; k < n; k++) {
      let pivot = k;
      let largest = Math.abs(lu[luAt + k * n + k]!);
      for (let i = k + 1; i < n; i++) {
        const size = Math.abs(lu[luAt + i * n + k]!);
        if (size > largest) {
          pivot = i;
          largest = size;
        }
      }
      lu[rows + k] = pivot;
      const top = luAt + k * n;
      if (pivot !== k) {
        const other = luAt + pivot * n;
        for (let j = 0; j < n; j++) {
          const x = lu[top + j]!;
          lu[top + j] = lu[other + j]!;
          lu[other + j] = x;
        }
      }
      if (largest === 0) continue;
      for (let i = k + 1; i < n; i++) {
        const row = luAt + i * n;
        const factor = lu[row + k]! / lu[top + k]!;
        lu[row + k] = factor;
        for (let j = k + 1; j < n; j++) lu[row + j]! -= factor * lu[top + j]!;
      }
    }
    aAt += n * n;
    luAt += n * n + n;
  }
}
