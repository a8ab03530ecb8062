import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import { constantIndex, addIndices, ZERO_INDEX } from "../ir/loops.ts";
import { type Shape, showShape } from "../ir/shape.ts";
import {
  constantSize,
  isNegative,
  ONE,
  showSize,
  type Size,
  smallerSize,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { oneReal, sizesIn } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";

// Attribute `offset`: how far the diagonal lies above the main one (below, if negative). All work on
// the last two axes.

function matrixOperand(op: string, inputs: readonly Type[]): Type {
  const type = oneReal(op, inputs);
  if (type.shape.length < 2) {
    fail("GRADC2005", `${op} takes matrices, not ${showShape(type.shape)}`, {
      help: "the last two axes are those of the matrix",
    });
  }
  return type;
}

function offsetOf({ attributes }: { readonly attributes: Attributes }): number {
  return Number(attributes["offset"]);
}

/** Row and column numbers of the last two axes, which broadcast to the shape; rows are moved by `offset`. */
function positions(b: Builder, shape: Shape, offset: number): [rows: Node, columns: Node] {
  const matrix = shape.slice(-2);
  const rows = b.iota(matrix, 0);
  return [offset === 0 ? rows : b.add(rows, b.constant(offset, "int")), b.iota(matrix, 1)];
}

/** Which side of the diagonal is kept, itself included; the rest is zero. */
function triangle(name: "triu" | "tril", doc: string, compare: string): Operation {
  return {
    name,
    doc,
    gradient: `${name}(g)`,
    infer: (inputs) => matrixOperand(name, inputs),
    expand: (b, node) => {
      const [x] = node.inputs as [Node];
      const isKept = b.apply(compare, positions(b, x.shape, offsetOf(node)));
      return b.apply("where", [isKept, x, b.constant(0)]);
    },
    vjp: (b, node, g) => [b.apply(name, [g], node.attributes)],
    jvp: (b, node, [t]) => t && b.apply(name, [t], node.attributes),
  };
}

export const triu = triangle("triu", "matrices without what is below a diagonal", "lessEqual");
export const tril = triangle("tril", "matrices without what is above a diagonal", "greaterEqual");

/** First row and column of a diagonal, and its length, which is positive if there is one. */
interface Place {
  readonly row: Size;
  readonly column: Size;
  readonly length: Size;
}

/** @throws {GradcError} GRADC2005 where it is not known whether rows or columns end first */
function placeIn(matrix: Shape, offset: number): Place {
  const [rows = ONE, columns = ONE] = matrix.slice(-2);
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)].map(constantSize) as [
    Size,
    Size,
  ];
  const [down, across] = [subtractSizes(rows, row), subtractSizes(columns, column)];
  const length = smallerSize(down, across);
  if (length) return { row, column, length };
  fail("GRADC2005", `diag cannot tell how long diagonal ${offset} of ${showShape(matrix)} is`, {
    help: `${showSize(down)} or ${showSize(across)}, whichever is less: slice the matrix first`,
  });
}

export function refuseDiagonal(matrix: Shape, offset: number): never {
  fail("GRADC2008", `${showShape(matrix)} has no diagonal ${offset}`, {
    help: "0 is the main diagonal; positive ones lie above it, negative ones below",
  });
}

/** The elements on a diagonal, [.., n, m] → [.., length]: a view. */
export const diagonal: Operation = {
  name: "diagonal",
  doc: "the elements on a diagonal of matrices",
  gradient: "diag(g)",
  infer: (inputs, attributes) => {
    const { dtype, shape } = matrixOperand("diag", inputs);
    const { length } = placeIn(shape, offsetOf({ attributes }));
    if (isNegative(length)) refuseDiagonal(shape, offsetOf({ attributes }));
    return { dtype, shape: [...shape.slice(0, -2), length] };
  },
  element: (node, index) => {
    const { row, column } = placeIn(node.inputs[0]?.shape ?? [], offsetOf(node));
    const at = index.at(-1) ?? ZERO_INDEX;
    const [i, j] = [row, column].map((start) => addIndices(at, constantIndex(start)));
    return { reads: [{ operand: 0, index: [...index.slice(0, -1), i ?? at, j ?? at] }] };
  },
  vjp: (b, node, g) =>
    node.inputs.map((x) =>
      b.apply("diag", [g], { offset: offsetOf(node), matrix: x.shape.slice(-2) }),
    ),
  jvp: (b, node, [t]) => t && b.apply("diagonal", [t], node.attributes),
};

/** Attribute `matrix`, too, the numbers of rows and columns: vectors along the last axis on a diagonal of matrices of zeros. */
export const diag: Operation = {
  name: "diag",
  doc: "a matrix of zeros with a vector on a diagonal; of a matrix, the elements on a diagonal",
  gradient: "diag(g)",
  infer: (inputs, attributes) => {
    const { dtype, shape } = oneReal("diag", inputs);
    const matrix = sizesIn(attributes, "matrix");
    const { length } = placeIn(matrix, offsetOf({ attributes }));
    if (shape.at(-1) !== length) {
      fail(
        "GRADC2005",
        `diag cannot lay ${showShape(shape)} into a diagonal of ${showSize(length)}`,
        {
          help: "diag takes a vector or matrices",
        },
      );
    }
    return { dtype, shape: [...shape.slice(0, -1), ...matrix] };
  },
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    const [rows, columns] = node.shape.slice(-2);
    const place = placeIn(node.shape, offsetOf(node));
    const size = x.shape.at(-1) ?? ONE;
    const [row, column] = positions(b, [size, size], 0);
    const spread = b.reshape(x, [...x.shape, ONE]);
    const isOn = b.apply("equal", [row, column]);
    const square = b.apply("where", [isOn, spread, b.constant(0)]);
    if (size === rows && rows === columns) return square;
    const starts = [...x.shape.slice(0, -1).map(() => ZERO), place.row, place.column];
    return b.apply("assemble", [square], {
      shape: node.shape,
      starts,
      steps: starts.map(() => ONE),
    });
  },
  vjp: (b, node, g) => [b.apply("diagonal", [g], { offset: offsetOf(node) })],
  jvp: (b, node, [t]) => t && b.apply("diag", [t], node.attributes),
};
