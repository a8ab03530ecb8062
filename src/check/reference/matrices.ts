/** A matrix as its rows: for references that read like their definitions. */
export type Rows = number[][];

/** `count` numbers an item of row-major data, as rows of `columns` numbers. */
export function rowsOf(
  data: ArrayLike<number>,
  columns: number,
  item = 0,
  count = data.length,
): Rows {
  return Array.from({ length: count / columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) => data[item * count + i * columns + j] ?? NaN),
  );
}

export function at(a: Rows, i: number, j: number): number {
  return a[i]?.[j] ?? NaN;
}

export function flipped(a: Rows): Rows {
  return (a[0] ?? []).map((_, j) => a.map((_, i) => at(a, i, j)));
}

export function timesMatrix(a: Rows, b: Rows): Rows {
  return a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum + x * at(b, k, j), 0)),
  );
}

export function unit(n: number): Rows {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  );
}

export interface Elimination {
  /** A⁻¹ B; not finite where A is singular. */
  readonly solution: Rows;
  readonly pivots: readonly number[];
  /** 1 or -1: whether the rows and columns were exchanged an even number of times. */
  readonly parity: number;
}

/** Gauss and Jordan's elimination of [A | B] with the largest element of all that is left as pivot. */
export function eliminated(a: Rows, b: Rows): Elimination {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...(b[i] ?? [])]);
  const columns = Array.from({ length: n }, (_, j) => j);
  const pivots: number[] = [];
  let parity = 1;
  for (let k = 0; k < n; k++) {
    let [best, row, column] = [-1, k, k];
    for (let i = k; i < n; i++) {
      for (let j = k; j < n; j++) {
        const size = Math.abs(at(rows, i, columns[j] ?? 0));
        if (size > best || Number.isNaN(size)) [best, row, column] = [size, i, j];
      }
    }
    if (row !== k) parity = -parity;
    if (column !== k) parity = -parity;
    [rows[k], rows[row]] = [rows[row] ?? [], rows[k] ?? []];
    [columns[k], columns[column]] = [columns[column] ?? 0, columns[k] ?? 0];
    const own = columns[k] ?? 0;
    const pivot = at(rows, k, own);
    pivots.push(pivot);
    if (pivot === 0) continue;
    rows.forEach((other, i) => {
      if (i === k) return;
      const factor = at(rows, i, own) / pivot;
      if (factor === 0) return;
      other.forEach((x, j) => (other[j] = j === own ? 0 : x - factor * at(rows, k, j)));
    });
  }
  const solution: Rows = [];
  columns.forEach((column, k) => {
    solution[column] = (rows[k] ?? []).slice(n).map((x) => x / (pivots[k] ?? NaN));
  });
  return { solution, pivots, parity };
}

/** T⁻¹ B for a triangle with zeros on its other side: one equation after the other. */
export function substituted(t: Rows, b: Rows): Rows {
  const isLower = t.every((row, i) => row.every((x, j) => i >= j || x === 0));
  const order = t.map((_, i) => i);
  const solution: Rows = [];
  for (const i of isLower ? order : order.toReversed()) {
    solution[i] = (b[i] ?? []).map((right, j) => {
      const rest = solution.reduce(
        (left, known, k) => left - at(t, i, k) * (known[j] ?? NaN),
        right,
      );
      return rest / at(t, i, i);
    });
  }
  return solution;
}

/** The product of the pivots, the largest with the smallest. */
export function determinantOf(a: Rows): number {
  const { pivots, parity } = eliminated(a, []);
  const left = [...pivots];
  let product = parity;
  while (left.length > 0) {
    const next = Math.abs(product) < 1 ? left.shift() : left.pop();
    product *= next ?? NaN;
  }
  return product;
}

/** Signed determinants of what is left without the row and the column of each element. */
export function cofactorsOf(a: Rows): Rows {
  const without = (i: number, j: number): Rows =>
    a.filter((_, row) => row !== i).map((row) => row.filter((_, column) => column !== j));
  return a.map((row, i) => row.map((_, j) => (-1) ** (i + j) * determinantOf(without(i, j))));
}
