/**
 * The sign of det(A), -1, 0 or 1, from the factors that luFactor made of A, for `count` matrices of n
 * rows: each negative number on the diagonal of U and each exchange of rows turns it.
 */
export function luSign(
  count: number,
  n: number,
  lu: Float64Array,
  luAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let item = 0; item < count; item++) {
    let sign = 1;
    for (let k = 0; k < n; k++) {
      if (lu[luAt + n * n + k] !== k) sign = -sign;
      sign *= Math.sign(lu[luAt + k * n + k]!);
    }
    y[yAt + item] = sign;
    luAt += n * n + n;
  }
}
