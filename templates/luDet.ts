/**
 * det(A) from the factors that luFactor made of A, for `count` matrices of n rows: the product of the
 * diagonal of U, negative after an odd number of exchanges of rows. A product below 1 takes a factor
 * from 1 up next, any other one below 1, so that nothing overflows or vanishes on the way to a
 * determinant that does not.
 */
export function luDet(
  count: number,
  n: number,
  lu: Float64Array,
  luAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let item = 0; item < count; item++) {
    let det = 1;
    for (let k = 0; k < n; k++) if (lu[luAt + n * n + k] !== k) det = -det;
    let large = 0;
    let small = 0;
    for (let step = 0; step < n; step++) {
      while (large < n && Math.abs(lu[luAt + large * n + large]!) < 1) large++;
      while (small < n && !(Math.abs(lu[luAt + small * n + small]!) < 1)) small++;
      const k = large < n && (Math.abs(det) < 1 || small >= n) ? large++ : small++;
      det *= lu[luAt + k * n + k]!;
    }
    y[yAt + item] = det;
    luAt += n * n + n;
  }
}
