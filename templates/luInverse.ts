/**
 * Y = A⁻¹ from the factors that luFactor made of A, for `count` matrices of n rows: the identity with
 * its rows exchanged is P, L Z = P is solved forwards, and U Y = Z backwards (Golub and Van Loan, Matrix
 * Computations, 4th ed., section 3.4). A singular A gives infinities and NaN.
 */
export function luInverse(
  count: number,
  n: number,
  lu: Float64Array,
  luAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < n * n; i++) y[yAt + i] = i % (n + 1) === 0 ? 1 : 0;
    for (let k = 0; k < n; k++) {
      const other = lu[luAt + n * n + k]!;
      if (other === k) continue;
      for (let j = 0; j < n; j++) {
        const z = y[yAt + k * n + j]!;
        y[yAt + k * n + j] = y[yAt + other * n + j]!;
        y[yAt + other * n + j] = z;
      }
    }
    for (let i = 1; i < n; i++) {
      for (let k = 0; k < i; k++) {
        const factor = lu[luAt + i * n + k]!;
        for (let j = 0; j < n; j++) y[yAt + i * n + j]! -= factor * y[yAt + k * n + j]!;
      }
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) {
        const factor = lu[luAt + i * n + k]!;
        for (let j = 0; j < n; j++) y[yAt + i * n + j]! -= factor * y[yAt + k * n + j]!;
      }
      const pivot = lu[luAt + i * n + i]!;
      for (let j = 0; j < n; j++) y[yAt + i * n + j]! /= pivot;
    }
    luAt += n * n + n;
    yAt += n * n;
  }
}
