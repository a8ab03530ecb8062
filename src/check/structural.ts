import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { numbersOf } from "../ir/shape.ts";
import { integers, sizesIn } from "../ops/axes.ts";
import {
  broadcastOffset,
  commonSize,
  countOfSizes,
  eachIndex,
  groupsOver,
  offsetOf,
} from "./indexing.ts";
import { alongAxes, reducing } from "./reference/groups.ts";
import { indices } from "./reference/indices.ts";
import { einsum } from "./reference/einsum.ts";
import { normalizations } from "./reference/normalization.ts";
import { linear } from "./reference/linear.ts";
import { losses } from "./reference/losses.ts";
import { sumOf } from "./reference/sum.ts";
import { diagonals } from "./reference/diagonals.ts";
import { scans } from "./reference/scans.ts";
import { sorts } from "./reference/sort.ts";
import { special } from "./reference/special.ts";
import { windows } from "./reference/windows.ts";
import { statistics } from "./reference/statistics.ts";

/** A tensor: row-major numbers. */
export interface Value {
  readonly data: Float64Array;
  readonly sizes: readonly number[];
}

export type Evaluate = (node: Node, operands: readonly Value[]) => Float64Array;

/** How the interpreter computes each operation that is no row of the elementwise table. */
export const structural: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ["constant", (node) => Float64Array.of(Number(node.attributes["value"]))],
  ["size", (node) => Float64Array.from(numbersOf(sizesIn(node.attributes, "size")))],
  ["tensor", (node) => Float64Array.from(integers(node.attributes, "data"))],

  ["sum", reducing(sumOf)],
  ["mean", reducing((xs) => sumOf(xs) / xs.length)],
  [
    "max",
    reducing((xs, { attributes }) => largestOf(xs, Number(attributes["least"] ?? -Infinity))),
  ],
  ["min", reducing((xs) => xs.reduce((a, b) => Math.min(a, b), Infinity))],
  ["logsumexp", reducing(logSumExp)],
  ["softmax", alongAxes(softmax)],
  ["logSoftmax", alongAxes(logSoftmax)],

  ["stopGradient", (_, [x]) => present(x).data.slice()],
  ["customGradient", (_, [x]) => present(x).data.slice()],
  ["reshape", (_, [x]) => present(x).data.slice()],
  [
    "broadcastTo",
    (node, [x]) => gather(node, present(x), (index, at) => broadcastOffset(index, at)),
  ],
  ["transpose", transpose],
  ["slice", slice],
  ["concat", concat],
  ["assemble", assemble],
  ["sliceAdd", sliceAdd],
  ["matmul", matmul],

  ...Object.entries(scans),
  ...Object.entries(statistics),
  ...Object.entries(diagonals),
  ...Object.entries(indices),
  ...Object.entries(windows),
  ...Object.entries(normalizations),
  ...Object.entries(special),
  ...Object.entries(sorts),
  ["einsum", einsum],
  ...Object.entries(linear),
  ["mse", meanSquaredError],
  ["crossEntropy", crossEntropy],
  ...Object.entries(losses),
]);

function largestOf(xs: readonly number[], least = -Infinity): number {
  return xs.reduce((a, b) => Math.max(a, b), least);
}

function logSumExp(xs: readonly number[]): number {
  const top = largestOf(xs);
  if (top === Infinity || top === -Infinity) return top;
  return top + Math.log(sumOf(xs.map((x) => Math.exp(x - top))));
}

function softmax(xs: readonly number[], { attributes }: Node): number[] {
  const largest = largestOf(xs);
  const isInfinite = Math.abs(largest) === Infinity;
  // As the gradient of logsumexp: what is infinitely less than another has no share, nor has anything of -∞.
  const top = attributes["isOfLogsumexp"] === true && isInfinite ? 0 : largest;
  if (top > largest && isInfinite) return xs.map(() => 0);
  const exps = xs.map((x) => Math.exp(x - top));
  const total = sumOf(exps);
  return exps.map((e) => e / total);
}

function logSoftmax(xs: readonly number[]): number[] {
  const top = largestOf(xs);
  const log = Math.log(sumOf(xs.map((x) => Math.exp(x - top))));
  return xs.map((x) => x - top - log);
}

/** Each element of the result is the element of `x` at the offset that `from` gives. */
function gather(
  node: Node,
  x: Value,
  from: (index: readonly number[], sizes: readonly number[]) => number,
): Float64Array {
  const sizes = numbersOf(node.shape);
  const result = new Float64Array(countOfSizes(sizes));
  eachIndex(sizes, (index, at) => (result[at] = x.data[from(index, x.sizes)] ?? NaN));
  return result;
}

function transpose(node: Node, [x]: readonly Value[]): Float64Array {
  const permutation = integers(node.attributes, "permutation");
  return gather(node, present(x), (index, sizes) => {
    const source = sizes.map(() => 0);
    permutation.forEach((axis, position) => (source[axis] = index[position] ?? 0));
    return offsetOf(source, sizes);
  });
}

function slice(node: Node, [x]: readonly Value[]): Float64Array {
  const starts = numbersOf(sizesIn(node.attributes, "starts"));
  const steps = numbersOf(sizesIn(node.attributes, "steps"));
  return gather(node, present(x), (index, sizes) =>
    offsetOf(
      index.map((i, axis) => (starts[axis] ?? 0) + i * (steps[axis] ?? 1)),
      sizes,
    ),
  );
}

function concat(node: Node, operands: readonly Value[]): Float64Array {
  const axis = Number(node.attributes["axis"]);
  const sizes = numbersOf(node.shape);
  const result = new Float64Array(countOfSizes(sizes));
  let before = 0;
  for (const x of operands) {
    eachIndex(x.sizes, (index, at) => {
      const target = index.map((i, own) => (own === axis ? i + before : i));
      result[offsetOf(target, sizes)] = x.data[at] ?? NaN;
    });
    before += x.sizes[axis] ?? 0;
  }
  return result;
}

function assemble(node: Node, pieces: readonly Value[]): Float64Array {
  const count = countOfSizes(numbersOf(node.shape));
  const result = new Float64Array(count).fill(Number(node.attributes["fill"] ?? 0));
  eachPiece(node, pieces, (place, x) => (result[place] = x));
  return result;
}

function sliceAdd(node: Node, [base, ...pieces]: readonly Value[]): Float64Array {
  const result = Float64Array.from(present(base).data);
  eachPiece(node, pieces, (place, x) => (result[place] = (result[place] ?? NaN) + x));
  return result;
}

/** Visits the elements of pieces, with where they lie in the value that they are laid into. */
function eachPiece(
  { shape, attributes }: Node,
  pieces: readonly Value[],
  visit: (place: number, x: number) => void,
): void {
  const sizes = numbersOf(shape);
  const starts = numbersOf(sizesIn(attributes, "starts"));
  const steps = numbersOf(sizesIn(attributes, "steps"));
  pieces.forEach((x, piece) => {
    const first = piece * sizes.length;
    eachIndex(x.sizes, (index, at) => {
      const target = index.map(
        (i, axis) => (starts[first + axis] ?? 0) + i * (steps[first + axis] ?? 1),
      );
      visit(offsetOf(target, sizes), x.data[at] ?? NaN);
    });
  });
}

/** NumPy's rule, literally: a vector becomes a matrix of one row (or column) whose axis is dropped again. */
function matmul(_node: Node, [x, y]: readonly Value[]): Float64Array {
  const [a, b] = [present(x), present(y)];
  const left = a.sizes.length === 1 ? [1, ...a.sizes] : a.sizes;
  const right = b.sizes.length === 1 ? [...b.sizes, 1] : b.sizes;
  const [rows = 1, inner = 1] = left.slice(-2);
  const [columns = 1] = right.slice(-1);
  const rank = Math.max(left.length, right.length) - 2;
  const batch = Array.from({ length: rank }, (_, axis) =>
    commonSize([left, right].map((sizes) => sizes[axis - rank + sizes.length - 2] ?? 1)),
  );
  const result = new Float64Array(countOfSizes(batch) * rows * columns);
  eachIndex([...batch, rows, columns], (index, at) => {
    const [i = 0, j = 0] = index.slice(-2);
    const terms = Array.from({ length: inner }, (_, k) => {
      const p = a.data[broadcastOffset([...index.slice(0, rank), i, k], left)] ?? NaN;
      return p * (b.data[broadcastOffset([...index.slice(0, rank), k, j], right)] ?? NaN);
    });
    result[at] = sumOf(terms);
  });
  return result;
}

function meanSquaredError(_node: Node, [p, t]: readonly Value[]): Float64Array {
  const target = present(t).data;
  const squares = Array.from(present(p).data, (x, at) => (x - (target[at] ?? NaN)) ** 2);
  return Float64Array.of(sumOf(squares) / squares.length);
}

function crossEntropy(_node: Node, [x, t]: readonly Value[]): Float64Array {
  const { data, sizes } = present(x);
  const target = present(t).data;
  const rows = groupsOver(sizes, [sizes.length - 1]);
  const losses = rows.map((row) => {
    const logs = logSoftmax(row.map((at) => data[at] ?? NaN));
    return -sumOf(row.map((at, i) => (target[at] ?? NaN) * (logs[i] ?? NaN)));
  });
  return Float64Array.of(sumOf(losses) / losses.length);
}
