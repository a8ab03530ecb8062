import { broadcastOffset, countOfSizes, eachIndex } from "../../../src/check/indexing.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import { type Definition, first, second } from "./definition.ts";
import {
  apply,
  div,
  type Dual,
  type DualTensor,
  log,
  mul,
  product,
  sqrt,
  still,
  sub,
  total,
} from "./dual.ts";

type Rows = Dual[][];

/** The matrix of a batch that belongs to a place of the batch it broadcasts to. */
function matrixAt({ data, sizes }: DualTensor, index: readonly number[], axes: number): Rows {
  const block = sizes.slice(-axes);
  const columns = axes === 1 ? 1 : (block.at(-1) ?? 1);
  const from = broadcastOffset(index, sizes.slice(0, -axes)) * countOfSizes(block);
  const elements = data.slice(from, from + countOfSizes(block));
  return Array.from({ length: elements.length / columns }, (_, row) =>
    elements.slice(row * columns, (row + 1) * columns),
  );
}

function flipped(a: Rows): Rows {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? still(NaN)));
}

/** Gauss and Jordan: the solution, the pivots, and the sign of the exchanges. */
function eliminate(a: Rows, b: Rows): { solution: Rows; pivots: Dual[]; sign: number } {
  const rows = a.map((row, i) => [...row, ...(b[i] ?? [])]);
  const pivots: Dual[] = [];
  let sign = 1;
  rows.forEach((_, k) => {
    const sizes = rows.map((row, i) => (i < k ? -1 : (row[k]?.value.abs().toNumber() ?? -1)));
    const best = sizes.indexOf(Math.max(...sizes));
    const [top = [], other = []] = [rows[k], rows[best]];
    if (best !== k) {
      [rows[k], rows[best]] = [other, top];
      sign = -sign;
    }
    const pivotRow = rows[k] ?? [];
    const pivot = pivotRow[k] ?? still(NaN);
    pivots.push(pivot);
    rows.forEach((row, i) => {
      const factor = row[k];
      if (i === k || !factor || factor.value.isZero()) return;
      const ratio = div(factor, pivot);
      pivotRow.forEach((x, j) => (row[j] = sub(row[j] ?? still(0), mul(ratio, x))));
    });
  });
  const solution = rows.map((row, i) =>
    row.slice(a.length).map((x) => div(x, pivots[i] ?? still(NaN))),
  );
  return { solution, pivots, sign };
}

function identity(n: number): Rows {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => still(Number(i === j))),
  );
}

/** The sum over all permutations (Leibniz): right at singular matrices too. */
function determinant(a: Rows): Dual {
  const [row, ...rest] = a;
  if (!row) return still(1);
  const minors = row.map((x, j) => {
    const minor = rest.map((one) => one.filter((_, column) => column !== j));
    const term = mul(x, determinant(minor));
    return j % 2 === 0 ? term : apply("neg", term);
  });
  return total(minors);
}

/** Of the symmetric part, column by column. */
function cholesky(a: Rows): Rows {
  const symmetric = a.map((row, i) =>
    row.map((x, j) => div(total([x, a[j]?.[i] ?? still(NaN)]), still(2))),
  );
  const l: Rows = a.map((row) => row.map(() => still(0)));
  const at = (i: number, j: number): Dual => l[i]?.[j] ?? still(0);
  symmetric.forEach((_, j) => {
    for (let i = j; i < a.length; i++) {
      const known = total(Array.from({ length: j }, (__, k) => mul(at(i, k), at(j, k))));
      const rest = sub(symmetric[i]?.[j] ?? still(NaN), known);
      const row = l[i];
      if (row) row[j] = i === j ? sqrt(rest) : div(rest, at(j, j));
    }
  });
  return l;
}

function ofEach(f: (a: Rows) => Rows): Definition {
  return (_, operands) => {
    const a = first(operands);
    const elements: Dual[] = [];
    eachIndex(a.sizes.slice(0, -2), (index) => elements.push(...f(matrixAt(a, index, 2)).flat()));
    return elements;
  };
}

function system(matrixOf: (a: Rows, node: Node) => Rows): Definition {
  return (node, operands) => {
    const [a, b] = [first(operands), second(operands)];
    const axes = node.attributes["vectors"] === true ? 1 : 2;
    const elements: Dual[] = [];
    eachIndex(numbersOf(node.shape).slice(0, -axes), (index) => {
      const matrix = matrixOf(matrixAt(a, index, 2), node);
      const turned = node.attributes["transposed"] === true ? flipped(matrix) : matrix;
      elements.push(...eliminate(turned, matrixAt(b, index, axes)).solution.flat());
    });
    return elements;
  };
}

function triangle(a: Rows, { attributes }: Node): Rows {
  const isRead = (i: number, j: number): boolean => (attributes["lower"] === true ? i > j : i < j);
  const diagonal = (x: Dual): Dual => (attributes["unitDiagonal"] === true ? still(1) : x);
  return a.map((row, i) =>
    row.map((x, j) => (i === j ? diagonal(x) : isRead(i, j) ? x : still(0))),
  );
}

/** log |det|, which moves as the logarithms of the pivots do. */
function logAbsDet(a: Rows): Dual {
  return total(eliminate(a, []).pivots.map((pivot) => log(apply("abs", pivot))));
}

export const matrices: Readonly<Record<string, Definition>> = {
  solve: system((a) => a),
  triangularSolve: system(triangle),
  cholesky: ofEach(cholesky),
  inv: ofEach((a) => eliminate(a, identity(a.length)).solution),
  det: ofEach((a) => [[determinant(a)]]),
  logdet: ofEach((a) => [[log(determinant(a))]]),
  logAbsDet: ofEach((a) => [[logAbsDet(a)]]),
  detSign: ofEach((a) => {
    const { pivots, sign } = eliminate(a, []);
    return [[still(product([still(sign), ...pivots]).value.cmp(0))]];
  }),
};
