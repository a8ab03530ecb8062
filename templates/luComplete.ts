/**
 * P A Q = L U by Gaussian elimination with complete pivoting (Golub and Van Loan, Matrix Computations,
 * 4th ed., section 3.4.8), for `count` matrices of n rows. Of each result, n + 2 rows of n numbers, the
 * first n hold L below the diagonal (its own diagonal is 1) and U above; the last two hold, for each
 * step k, the row and the column that were exchanged with row and column k. The diagonal of U falls
 * off with the rank: from a zero on, all that is left is zero. NaN is taken for the largest pivot.
 */
export function luComplete(
  count: number,
  n: number,
  a: Float64Array,
  aAt: number,
  lu: Float64Array,
  luAt: number,
): void {
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < n * n; i++) lu[luAt + i] = a[aAt + i]!;
    for (let k = 0; k < n; k++) {
      let row = k;
      let column = k;
      let largest = 0;
      for (let i = k; i < n; i++) {
        for (let j = k; j < n; j++) {
          const size = Math.abs(lu[luAt + i * n + j]!);
          if (size > largest || size !== size) {
            row = i;
            column = j;
            largest = size;
          }
        }
      }
      lu[luAt + n * n + k] = row;
      lu[luAt + n * n + n + k] = column;
      for (let j = 0; j < n; j++) {
        const x = lu[luAt + k * n + j]!;
        lu[luAt + k * n + j] = lu[luAt + row * n + j]!;
        lu[luAt + row * n + j] = x;
      }
      for (let i = 0; i < n; i++) {
        const x = lu[luAt + i * n + k]!;
        lu[luAt + i * n + k] = lu[luAt + i * n + column]!;
        lu[luAt + i * n + column] = x;
      }
      if (largest === 0) continue;
      for (let i = k + 1; i < n; i++) {
        const factor = lu[luAt + i * n + k]! / lu[luAt + k * n + k]!;
        lu[luAt + i * n + k] = factor;
        for (let j = k + 1; j < n; j++) lu[luAt + i * n + j]! -= factor * lu[luAt + k * n + j]!;
      }
    }
    aAt += n * n;
    luAt += n * n + 2 * n;
  }
}
