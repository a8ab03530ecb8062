/**
 * The cofactors of A, from the factors P A Q = L U that luComplete made of it, for `count` matrices of n
 * rows. They are adj(A)ᵀ, and adj(A) = ± Q adj(U) L⁻¹ P, where the sign is that of the exchanges. With
 * U = [U1 v; 0 u], adj(U) = det(U1) [u U1⁻¹, -U1⁻¹ v; 0, 1] does not divide by the last pivot u, which is
 * zero where A has rank n - 1; where U1 has a zero on its diagonal, all cofactors are 0. Complete
 * pivoting makes the entries of u U1⁻¹ and U1⁻¹ v moderate, however small the pivots are.
 *
 * Row i of the result is column i of adj(A), found in place: y = L⁻¹ P e, z = adj(U) y / det(U1), Q z.
 */
export function cofactorMatrix(
  count: number,
  n: number,
  lu: Float64Array,
  luAt: number,
  c: Float64Array,
  cAt: number,
): void {
  const last = n - 1;
  for (let item = 0; item < count; item++) {
    const rows = luAt + n * n;
    const columns = rows + n;
    // ± det(U1), as luDet has it
    let det = 1;
    for (let k = 0; k < n; k++) {
      if (lu[rows + k] !== k) det = -det;
      if (lu[columns + k] !== k) det = -det;
    }
    let large = 0;
    let small = 0;
    for (let step = 0; step < last; step++) {
      while (large < last && Math.abs(lu[luAt + large * n + large]!) < 1) large++;
      while (small < last && !(Math.abs(lu[luAt + small * n + small]!) < 1)) small++;
      const k = large < last && (Math.abs(det) < 1 || small >= last) ? large++ : small++;
      det *= lu[luAt + k * n + k]!;
    }
    const isZero = last > 0 && lu[luAt + (last - 1) * n + last - 1] === 0;
    const u = lu[luAt + n * n - 1]!;
    for (let e = 0; e < n; e++) {
      const y = cAt + e * n;
      for (let i = 0; i < n; i++) c[y + i] = i === e && !isZero ? 1 : 0;
      if (isZero) continue;
      for (let k = 0; k < n; k++) {
        const other = lu[rows + k]!;
        const x = c[y + k]!;
        c[y + k] = c[y + other]!;
        c[y + other] = x;
      }
      for (let i = 1; i < n; i++) {
        for (let k = 0; k < i; k++) c[y + i]! -= lu[luAt + i * n + k]! * c[y + k]!;
      }
      for (let i = last - 1; i >= 0; i--) {
        let z = u * c[y + i]! - lu[luAt + i * n + last]! * c[y + last]!;
        for (let k = i + 1; k < last; k++) z -= lu[luAt + i * n + k]! * c[y + k]!;
        c[y + i] = z / lu[luAt + i * n + i]!;
      }
      for (let i = 0; i < n; i++) c[y + i]! *= det;
      for (let k = last; k >= 0; k--) {
        const other = lu[columns + k]!;
        const x = c[y + k]!;
        c[y + k] = c[y + other]!;
        c[y + other] = x;
      }
    }
    luAt += n * n + 2 * n;
    cAt += n * n;
  }
}
