/**
 * log(det(A)) from the factors that luFactor made of A, for `count` matrices of n rows: the sum of the
 * logarithms of the diagonal of U. A singular A gives -∞; a negative determinant, after an odd number
 * of negative numbers and exchanges of rows, gives NaN.
 */
export function luLogDet(
  count: number,
  n: number,
  lu: Float64Array,
  luAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let item = 0; item < count; item++) {
    let sum = 0;
    let sign = 1;
    for (let k = 0; k < n; k++) {
      const pivot = lu[luAt + k * n + k]!;
      sum += Math.log(Math.abs(pivot));
      if (pivot < 0) sign = -sign;
      if (lu[luAt + n * n + k] !== k) sign = -sign;
    }
    y[yAt + item] = sign < 0 && sum > -Infinity ? NaN : sum;
    luAt += n * n + n;
  }
}
