import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node, Type } from "../../ir/graph.ts";
import { countOf, type Shape, showShape } from "../../ir/shape.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";
import { requireReal } from "../axes.ts";
import type { Builder } from "../builder.ts";

/** The axes before the last two: what there is a matrix for each of. */
export function batchOf(shape: Shape): Shape {
  return shape.slice(0, -2);
}

/** How many rows (and columns) a square matrix has; what is known at run time only is not small. */
export function orderOf(matrix: Type): number {
  return constantOf(matrix.shape.at(-1) ?? ONE) ?? Infinity;
}

/** How many matrices, and of how many rows: what most kernels are told. */
export function countAndOrder(matrix: Type): readonly Size[] {
  return [countOf(batchOf(matrix.shape)), matrix.shape.at(-1) ?? ONE];
}

/** One operand, a square matrix or a batch of them. @throws {GradcError} GRADC2002, 2005, 2006 */
export function oneSquare(op: string, inputs: readonly Type[]): Type {
  const [a] = inputs;
  if (inputs.length !== 1 || !a) fail("GRADC2006", `${op} takes 1 operand, not ${inputs.length}`);
  requireSquare(op, a);
  return a;
}

/** @throws {GradcError} GRADC2002, 2005 */
export function requireSquare(op: string, a: Type): void {
  requireReal(op, a);
  if (a.shape.length >= 2 && a.shape.at(-1) === a.shape.at(-2)) return;
  fail("GRADC2005", `${op} takes a square matrix, not ${showShape(a.shape)}`, {
    label: a.shape.length < 2 ? "{0} is no matrix" : "the last two sizes of {0} differ",
    help: "a matrix has shape [n, n]; leading axes are a batch: [m, n, n]",
  });
}

/** Element (i, j) of each matrix: a value of the shape of the batch. */
export function entry(b: Builder, matrix: Node, i: number, j: number): Node {
  const batch = batchOf(matrix.shape);
  const one = b.apply("slice", [matrix], {
    starts: [...batch.map(() => 0), i, j],
    steps: matrix.shape.map(() => 1),
    sizes: [...batch, ONE, ONE],
  });
  return b.reshape(one, batch);
}

/** Matrices of such elements, row by row. */
export function fromEntries(b: Builder, rows: readonly (readonly Node[])[], shape: Shape): Node {
  const batch = batchOf(shape);
  const pieces = rows.flatMap((row, i) =>
    row.map((value, j) => ({
      piece: b.reshape(value, [...batch, ONE, ONE]),
      starts: [...batch.map(() => 0), i, j],
    })),
  );
  return b.apply(
    "assemble",
    pieces.map(({ piece }) => piece),
    {
      shape,
      starts: pieces.flatMap(({ starts }) => starts),
      steps: pieces.flatMap(({ starts }) => starts.map(() => 1)),
    },
  );
}

/** One number for each matrix, as a matrix that scales it. */
export function asScale(b: Builder, scalars: Node): Node {
  return b.reshape(scalars, [...scalars.shape, ONE, ONE]);
}

/** The sum of all elements of each matrix. */
export function sumOfEntries(b: Builder, matrix: Node): Node {
  const rank = matrix.shape.length;
  return b.apply("sum", [matrix], { axes: [rank - 2, rank - 1], keepDims: false });
}

/** The row and the column of each element of an n × n matrix. */
export function positions(b: Builder, n: Size): { row: Node; column: Node } {
  return { row: b.iota([n, n], 0), column: b.iota([n, n], 1) };
}
