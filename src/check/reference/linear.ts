import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { numbersOf } from "../../ir/shape.ts";
import { broadcastOffset, countOfSizes, eachIndex } from "../indexing.ts";
import type { Evaluate, Value } from "../structural.ts";
import { factorizations, ofEach } from "./factorizations.ts";
import {
  at,
  cofactorsOf,
  determinantOf,
  eliminated,
  flipped,
  type Rows,
  rowsOf,
  substituted,
  unit,
} from "./matrices.ts";
import { sumOf } from "./sum.ts";

/** x = M⁻¹ b, one matrix of a broadcast batch after the other. */
function system(
  matrixOf: (a: Rows, node: Node) => Rows,
  solve: (a: Rows, b: Rows) => Rows,
): Evaluate {
  return (node, [a, b]) => {
    const [left, right] = [present(a), present(b)];
    const isVector = node.attributes["vectors"] === true;
    const sizes = numbersOf(node.shape);
    const batch = sizes.slice(0, isVector ? -1 : -2);
    const result: number[] = [];
    eachIndex(batch, (index) => {
      const matrix = matrixOf(blockOf(left, index, 2), node);
      const turned = node.attributes["transposed"] === true ? flipped(matrix) : matrix;
      const columns = isVector ? flipped(blockOf(right, index, 1)) : blockOf(right, index, 2);
      result.push(...solve(turned, columns).flat());
    });
    return Float64Array.from(result);
  };
}

/** The matrix at a place of the batch that the operand's own batch broadcasts to. */
function blockOf({ data, sizes }: Value, index: readonly number[], axes: number): Rows {
  const own = sizes.slice(0, -axes);
  const block = sizes.slice(-axes);
  const item = broadcastOffset(index, own);
  return rowsOf(data, block.at(-1) ?? 1, item, countOfSizes(block));
}

/** The triangle that is read, with ones on the diagonal if it is not. */
function triangle(a: Rows, { attributes }: Node): Rows {
  const isRead = (i: number, j: number): boolean => (attributes["lower"] === true ? i > j : i < j);
  const isUnit = attributes["unitDiagonal"] === true;
  return a.map((row, i) => row.map((x, j) => (i === j ? (isUnit ? 1 : x) : isRead(i, j) ? x : 0)));
}

/** Column by column, each taken off what is left of the matrix. */
function cholesky(a: Rows): Rows {
  const left = a.map((row, i) => row.map((x, j) => (x + at(a, j, i)) / 2));
  const result = a.map((row) => row.map(() => 0));
  left.forEach((_, k) => {
    const root = Math.sqrt(at(left, k, k));
    const column = left.map((_, i) => (i < k ? 0 : i === k ? root : at(left, i, k) / root));
    column.forEach((x, i) => {
      const row = result[i];
      if (row) row[k] = x;
      left[i]?.forEach((rest, j, own) => (own[j] = rest - x * (column[j] ?? NaN)));
    });
  });
  return result;
}

/** Sums, so that it neither over- nor underflows. */
function logAbsDet(a: Rows): number {
  return eliminated(a, []).pivots.reduce((sum, pivot) => sum + Math.log(Math.abs(pivot)), 0);
}

function signOfDet(a: Rows): number {
  const { pivots, parity } = eliminated(a, []);
  return pivots.reduce((sign, pivot) => sign * Math.sign(pivot), parity);
}

/** One element of the result from two vectors. */
const dot: Evaluate = (node, [x, y]) => {
  const [a, b] = [present(x), present(y)];
  const sizes = numbersOf(node.shape);
  const length = a.sizes.at(-1) ?? 1;
  const result = new Float64Array(countOfSizes(sizes));
  eachIndex(sizes, (index, place) => {
    const terms = Array.from({ length }, (_, k) => {
      const p = a.data[broadcastOffset([...index, k], a.sizes)] ?? NaN;
      return p * (b.data[broadcastOffset([...index, k], b.sizes)] ?? NaN);
    });
    result[place] = sumOf(terms);
  });
  return result;
};

const outer: Evaluate = (node, [x, y]) => {
  const [a, b] = [present(x), present(y)];
  const sizes = numbersOf(node.shape);
  const result = new Float64Array(countOfSizes(sizes));
  eachIndex(sizes, (index, place) => {
    const batch = index.slice(0, -2);
    const [i = 0, j = 0] = index.slice(-2);
    const p = a.data[broadcastOffset([...batch, i], a.sizes)] ?? NaN;
    result[place] = p * (b.data[broadcastOffset([...batch, j], b.sizes)] ?? NaN);
  });
  return result;
};

/** The determinant of a matrix whose first row are the unit vectors, expanded. */
const cross: Evaluate = (node, [x, y]) => {
  const [a, b] = [present(x), present(y)];
  const sizes = numbersOf(node.shape);
  const axis = sizes.length + Number(node.attributes["axis"]);
  const result = new Float64Array(countOfSizes(sizes));
  eachIndex(sizes, (index, place) => {
    const read = ({ data, sizes: own }: Value, component: number): number => {
      const source = index.map((i, dimension) => (dimension === axis ? component % 3 : i));
      return data[broadcastOffset(source, own)] ?? NaN;
    };
    const i = index[axis] ?? 0;
    result[place] = read(a, i + 1) * read(b, i + 2) - read(a, i + 2) * read(b, i + 1);
  });
  return result;
};

/** Linear algebra by definition, or by another elimination than that of the kernels. */
export const linear: Readonly<Record<string, Evaluate>> = {
  dot,
  outer,
  cross,
  solve: system(
    (a) => a,
    (a, b) => eliminated(a, b).solution,
  ),
  triangularSolve: system(triangle, substituted),
  cholesky: ofEach(cholesky),
  choleskyFactor: ofEach(cholesky),
  halfTriangle: ofEach((a) =>
    a.map((row, i) => row.map((x, j) => (i > j ? x : i === j ? x / 2 : 0))),
  ),
  inv: ofEach((a) => eliminated(a, unit(a.length)).solution),
  det: ofEach((a) => [[determinantOf(a)]]),
  cofactor: ofEach(cofactorsOf),
  logAbsDet: ofEach((a) => [[logAbsDet(a)]]),
  detSign: ofEach((a) => [[signOfDet(a)]]),
  logdet: ofEach((a) => [[signOfDet(a) < 0 ? NaN : logAbsDet(a)]]),
  ...factorizations,
};
