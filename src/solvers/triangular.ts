/**
 * A least-squares problem in its smallest form: the upper triangle R (row-major, `size` × `size`) and
 * the right-hand side Qᵀr of a QR factorisation, to which rows are added one at a time by Givens
 * rotations (Golub and Van Loan, "Matrix Computations" (4th ed.), 5.1.8 and 5.2.5). Neither Q nor the
 * rows themselves are kept, and zeros cost nothing.
 */
export class Triangle {
  readonly factor: Float64Array;
  readonly right: Float64Array;

  constructor(size: number) {
    this.factor = new Float64Array(size * size);
    this.right = new Float64Array(size);
  }

  clear(): void {
    this.factor.fill(0);
    this.right.fill(0);
  }

  copy({ factor, right }: Triangle): void {
    this.factor.set(factor);
    this.right.set(right);
  }

  /** Adds a row, whose first element other than 0 is at `first`; it is overwritten with zeros. */
  add(row: Float64Array, right: number, first: number): void {
    const { factor, right: sides } = this;
    const size = sides.length;
    let rest = right;
    for (let k = first; k < size; k++) {
      const below = row[k]!;
      if (below === 0) continue;
      const at = k * size;
      const diagonal = factor[at + k]!;
      // √(diagonal² + below²), where the squares would overflow as well.
      const larger = Math.max(Math.abs(diagonal), Math.abs(below));
      const p = diagonal / larger;
      const q = below / larger;
      const length = Math.sqrt(p * p + q * q);
      const cosine = p / length;
      const sine = q / length;
      factor[at + k] = larger * length;
      row[k] = 0;
      for (let j = k + 1; j < size; j++) {
        const upper = factor[at + j]!;
        const lower = row[j]!;
        factor[at + j] = cosine * upper + sine * lower;
        row[j] = cosine * lower - sine * upper;
      }
      const upper = sides[k]!;
      sides[k] = cosine * upper + sine * rest;
      rest = cosine * rest - sine * upper;
    }
  }

  /** Solves R x = −Qᵀr; no element of the diagonal is 0. */
  solve(x: Float64Array): void {
    const { factor, right } = this;
    const size = right.length;
    for (let k = size - 1; k >= 0; k--) {
      let sum = -right[k]!;
      for (let j = k + 1; j < size; j++) sum -= factor[k * size + j]! * x[j]!;
      x[k] = sum / factor[k * size + k]!;
    }
  }
}
