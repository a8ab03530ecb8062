/**
 * log |det(A)| from the factors that luFactor made of A, for `count` matrices of n rows: the sum of the
 * logarithms of the diagonal of U. A singular A gives -∞.
 */
export function luLogAbsDet(
  count: number,
  n: number,
  lu: Float64Array,
  luAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let item = 0; item < count; item++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += Math.log(Math.abs(lu[luAt + k * n + k]!));
    y[yAt + item] = sum;
    luAt += n * n + n;
  }
}
