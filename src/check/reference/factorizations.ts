import { present } from "../../diagnostics/invariant.ts";
import type { Evaluate } from "../structural.ts";
import {
  at,
  cofactorsOf,
  eliminated,
  flipped,
  type Rows,
  rowsOf,
  substituted,
  timesMatrix,
  unit,
} from "./matrices.ts";

// What composites of linear algebra are expanded to. Factors are packed as templates/luFactor.ts and
// templates/luComplete.ts describe; what is computed from them is computed from their product.

/** Something of each matrix in a batch of packed factors, or of each matrix. */
export function ofEach(f: (packed: Rows) => Rows): Evaluate {
  return (_, [x]) => {
    const { data, sizes } = present(x);
    const [rows = 1, columns = 1] = sizes.slice(-2);
    const count = rows * columns;
    return Float64Array.from(
      Array.from({ length: data.length / count }, (_, item) =>
        f(rowsOf(data, columns, item, count)).flat(),
      ).flat(),
    );
  };
}

/** The same of a matrix and the right side of the same place in the batch. */
function ofPairs(f: (packed: Rows, right: Rows) => Rows): Evaluate {
  return (_, [x, y]) => {
    const [left, right] = [present(x), present(y)];
    const [rows = 1, columns = 1] = left.sizes.slice(-2);
    const n = columns;
    const m = right.sizes.length === left.sizes.length ? (right.sizes.at(-1) ?? 1) : 1;
    return Float64Array.from(
      Array.from({ length: right.data.length / (n * m) }, (_, item) =>
        f(
          rowsOf(left.data, columns, item, rows * columns),
          rowsOf(right.data, m, item, n * m),
        ).flat(),
      ).flat(),
    );
  };
}

function exchange(list: unknown[], i: number, j: number): void {
  const [p, q] = [list[i], list[j]];
  if (p === undefined || q === undefined) return;
  list[i] = q;
  list[j] = p;
}

/** Elimination with pivots from the column, or from all that is left; then the rows of exchanges. */
function factor(a: Rows, isComplete: boolean): Rows {
  const n = a.length;
  const rows = a.map((row) => [...row]);
  const [rowOf, columnOf]: [number[], number[]] = [[], []];
  for (let k = 0; k < n; k++) {
    let [best, row, column] = [Math.abs(at(rows, k, k)), k, k];
    for (let i = k; i < n; i++) {
      for (let j = k; j < (isComplete ? n : k + 1); j++) {
        const size = Math.abs(at(rows, i, j));
        if (size > best) [best, row, column] = [size, i, j];
      }
    }
    rowOf.push(row);
    columnOf.push(column);
    exchange(rows, k, row);
    rows.forEach((own) => exchange(own, k, column));
    if (best === 0) continue;
    rows.slice(k + 1).forEach((own) => {
      const l = (own[k] ?? NaN) / at(rows, k, k);
      own[k] = l;
      for (let j = k + 1; j < n; j++) own[j] = (own[j] ?? NaN) - l * at(rows, k, j);
    });
  }
  return [...rows, rowOf, ...(isComplete ? [columnOf] : [])];
}

/** A from its packed factors. */
function product(packed: Rows): Rows {
  const n = packed[0]?.length ?? 0;
  const lower = unit(n).map((row, i) => row.map((x, j) => (i > j ? at(packed, i, j) : x)));
  const upper = unit(n).map((row, i) => row.map((_, j) => (i > j ? 0 : at(packed, i, j))));
  const rows = timesMatrix(lower, upper);
  const [rowOf = [], columnOf = []] = packed.slice(n);
  for (let k = n - 1; k >= 0; k--) {
    exchange(rows, k, Math.round(rowOf[k] ?? k));
    rows.forEach((row) => exchange(row, k, Math.round(columnOf[k] ?? k)));
  }
  return rows;
}

/** The diagonal of U, and -1 for each exchange of rows. */
function factorsOfDet(packed: Rows): number[] {
  const n = packed[0]?.length ?? 0;
  const exchanged = (packed[n] ?? []).map((row, k) => (Math.round(row) === k ? 1 : -1));
  return [...exchanged, ...Array.from({ length: n }, (_, k) => at(packed, k, k))];
}

const lower = (a: Rows): Rows => a.map((row, i) => row.map((x, j) => (i < j ? 0 : x)));
const upper = (a: Rows): Rows => a.map((row, i) => row.map((x, j) => (i > j ? 0 : x)));
const solved = (a: Rows, right: Rows): Rows => eliminated(a, right).solution;

export const factorizations: Readonly<Record<string, Evaluate>> = {
  luFactor: ofEach((a) => factor(a, false)),
  luComplete: ofEach((a) => factor(a, true)),
  luSolve: ofPairs((packed, right) => solved(product(packed), right)),
  luSolveTransposed: ofPairs((packed, right) => solved(flipped(product(packed)), right)),
  luInverse: ofEach((packed) => solved(product(packed), unit(packed.length - 1))),
  cofactorMatrix: ofEach((packed) => cofactorsOf(product(packed))),
  luDet: ofEach((packed) => [[factorsOfDet(packed).reduce((det, x) => det * x, 1)]]),
  luLogDet: ofEach((packed) => {
    const factors = factorsOfDet(packed);
    const isNegative = factors.filter((x) => x < 0).length % 2 === 1;
    return [
      [
        isNegative && !factors.includes(0)
          ? NaN
          : factors.reduce((sum, x) => sum + Math.log(Math.abs(x)), 0),
      ],
    ];
  }),
  luLogAbsDet: ofEach((packed) => [
    [factorsOfDet(packed).reduce((sum, x) => sum + Math.log(Math.abs(x)), 0)],
  ]),
  luSign: ofEach((packed) => [[factorsOfDet(packed).reduce((sign, x) => sign * Math.sign(x), 1)]]),
  solveLower: ofPairs((a, right) => substituted(lower(a), right)),
  solveLowerTransposed: ofPairs((a, right) => substituted(flipped(lower(a)), right)),
  solveUpper: ofPairs((a, right) => substituted(upper(a), right)),
  solveUpperTransposed: ofPairs((a, right) => substituted(flipped(upper(a)), right)),
};
