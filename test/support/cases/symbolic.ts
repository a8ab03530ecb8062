import type { Attributes, DType } from "../../../src/ir/graph.ts";
import type { Shape } from "../../../src/ir/shape.ts";
import { elementwise } from "../../../src/ops/elementwise.ts";
import { arityOf } from "../../../src/ops/elementwise.ts";

export type Sizes = readonly (number | string)[];

/** Sizes as the graph has them: symbols, or the numbers that they stand for. */
export type ShapeOf = (...sizes: Sizes) => Shape;

/** An operation on operands with symbolic sizes. */
export interface SymbolicCase {
  readonly op: string;
  readonly operands: readonly Sizes[];
  readonly dtypes?: readonly DType[];
  readonly attributes: (shape: ShapeOf) => Attributes;
}

const on = (
  op: string,
  operands: readonly Sizes[],
  attributes: (shape: ShapeOf) => Attributes = () => ({}),
  dtypes?: readonly DType[],
): SymbolicCase => ({ op, operands, attributes, ...(dtypes ? { dtypes } : {}) });

/** Over a symbolic axis, over one beside it, over both. */
const overAxes = (op: string, more: Attributes = {}, dtypes?: readonly DType[]): SymbolicCase[] =>
  [[0], [1], [0, 1]].flatMap((axes) =>
    [true, false].map((keepDims) =>
      on(op, [["N", 3]], () => ({ axes, keepDims, ...more }), dtypes),
    ),
  );

/** Along a symbolic axis, and along one beside it. */
const alongAxis = (op: string, more: Attributes = {}, operands = 1): SymbolicCase[] =>
  [0, 1].map((axis) =>
    on(op, Array<Sizes>(operands).fill(["N", 3]), () => ({ axes: [axis], ...more })),
  );

const rows = [...elementwise].flatMap(([op, row]) => {
  const dtypes = row.types?.operands ?? Array<DType>(arityOf(row)).fill("real");
  const shapes: Sizes[] = [["N", 3], ["N", 1], [3]];
  return [
    on(
      op,
      dtypes.map((_, at) => shapes[at] ?? []),
      undefined,
      dtypes,
    ),
  ];
});

const plain = { strides: [1, 1], dilations: [1, 1], padding: [0, 0, 0, 0] };
const matrices: readonly Sizes[] = [
  ["N", "N"],
  ["B", 2, 2],
  ["B", "N", "N"],
];
const system = { transposed: false };
const triangle = { lower: true, transposed: false, unitDiagonal: false };

/** Every operation on shapes with symbolic sizes, in the places where these matter. */
export const symbolicCases: readonly SymbolicCase[] = [
  ...rows,
  ...["sum", "mean", "max", "min", "prod", "norm", "logsumexp", "argmax", "argmin"].flatMap((op) =>
    overAxes(op),
  ),
  ...overAxes("variance", { correction: 0 }),
  ...overAxes("variance", { correction: 1 }),
  ...overAxes("std", { correction: 0 }),
  ...overAxes("std", { correction: 2 }),
  ...overAxes("any", {}, ["bool"]),
  ...overAxes("all", {}, ["bool"]),
  ...["softmax", "logSoftmax", "sort", "argsort"].flatMap((op) => alongAxis(op)),
  ...["cumsum", "cumprod"].flatMap((op) =>
    [true, false].flatMap((reverse) => alongAxis(op, { reverse, exclusive: !reverse })),
  ),
  ...["inclusive", "exclusive", "late"].flatMap((order) =>
    [true, false].flatMap((reverse) => alongAxis("recurrence", { reverse, order }, 2)),
  ),
  on("iota", [], (s) => ({ shape: s("N", 2), axis: 0, dtype: "real" })),
  on("size", [], (s) => ({ size: s("2 N + 1"), dtype: "real" })),
  on("gather", [["N", 2], ["P"]], () => ({ axes: [0], position: 0 }), ["real", "int"]),
  on("gather", [[3, "N"], ["P", 2]], () => ({ axes: [0], position: 0 }), ["real", "int"]),
  on("scatterAdd", [["N", 2], ["P", 2], ["P"]], () => ({ axes: [0], position: 0 }), ["real", "real", "int"]),
  on("dynamicUpdateSlice", [["N + 2", 3], ["N", 2], [], []], undefined, ["real", "real", "int", "int"]),
  on("dynamicUpdateSlice", [["N"], [2], []], undefined, ["real", "real", "int"]),
  on("cast", [["N"]], () => ({ dtype: "int" })),
  on("oneHot", [["P"]], (s) => ({ depth: s("N") }), ["int"]),
  on("triu", [["N", "M"]], () => ({ offset: 1 })),
  on("tril", [["N", 3]], () => ({ offset: 0 })),
  on("diag", [["N"]], (s) => ({ offset: 0, matrix: s("N", "N") })),
  on("diag", [["B", "N"]], (s) => ({ offset: -1, matrix: s("N + 1", "N + 1") })),
  on("diagonal", [["N", "N"]], () => ({ offset: 1 })),
  on("diagonal", [["N", "N + 1"]], () => ({ offset: 0 })),
  on("matmul", [["N", 4], [4]]),
  on("matmul", [["N", 4], [4, "M"]]),
  on("matmul", [[2, "N"], ["N", 3]]),
  on("matmul", [["N"], ["N"]]),
  on("matmul", [["B", 1, "N", 2], [3, 2, "M"]]),
  on("transpose", [["N", 2, "M"]], () => ({ permutation: [2, 0, 1] })),
  on("reshape", [["N", 4]], (s) => ({ shape: s("2 N", 2) })),
  on("reshape", [["N", "M + 1"]], (s) => ({ shape: s("N M + N") })),
  on("reshape", [["N", 4]], (s) => ({ shape: s(4, "N") })),
  on("broadcastTo", [["N", 1]], (s) => ({ shape: s("M", "N", 3) })),
  on("concat", [["N", 2], ["M", 2], [1, 2]], () => ({ axis: 0 })),
  on("concat", [["N", 2], ["N", 1]], () => ({ axis: 1 })),
  on("assemble", [["N"], [2]], (s) => ({ shape: s("N + 4"), starts: s(1, "N + 2"), steps: s(1, 1) })),
  on("assemble", [["N"], ["N"]], (s) => ({ shape: s("2 N"), starts: [0, 1], steps: [2, 2] })),
  on("assemble", [["N"]], (s) => ({ shape: s("N"), starts: s("N - 1"), steps: [-1] })),
  on("sliceAdd", [["N", 2], ["N - 1", 2], ["N - 1", 2]], (s) => ({ starts: s(0, 0, 1, 0), steps: s(1, 1, 1, 1) })),
  on("sliceAdd", [["2 N"], ["N"], [2]], (s) => ({ starts: s("2 N - 1", "N"), steps: [-2, 1] })),
  on("slice", [["N", 3]], (s) => ({ starts: s(1, 0), steps: s(1, 2), sizes: s("N - 1", 2) })),
  on("slice", [["N"]], (s) => ({ starts: s("N - 1"), steps: [-1], sizes: s("N") })),
  on("slice", [["N"]], () => ({ starts: [1], steps: [1], sizes: [2] })),
  on("slice", [["2 N"]], (s) => ({ starts: [1], steps: [2], sizes: s("N") })),
  on("slice", [["N"]], (s) => ({ starts: s("N - 2"), steps: [1], sizes: [1] })),
  on("pad", [["N", 2]], () => ({ widths: [1, 0, 0, 2], value: 3 })),
  on("einsum", [["N", 3], [3, "M"]], () => ({ spec: "ij,jk->ki" })),
  on("einsum", [["N", "N"]], () => ({ spec: "ii->i" })),
  on("einsum", [["N", "N", 2], ["N"]], () => ({ spec: "iij,i->j" })),
  on("einsum", [["N"], ["M"]], () => ({ spec: "i,j->" })),
  on("unfold", [["N", "T"]], () => ({ axis: 1, at: 2, kernel: [3], strides: [1], dilations: [1] })),
  on("unfold", [["2 N"]], () => ({ axis: 0, at: 1, kernel: [2], strides: [2], dilations: [1] })),
  on("unfold", [["N"]], () => ({ axis: 0, at: 1, kernel: [2], strides: [1], dilations: [2] })),
  on("fold", [["T - 1", 2]], (s) => ({ axis: 0, at: 1, kernel: [2], strides: [1], dilations: [1], shape: s("T") })),
  on("conv1d", [["B", "T", 2], [3, 2, 4]], () => ({ strides: [1], dilations: [1], padding: [1, 1], groups: 1 })),
  on("conv1d", [["B", "2 T + 4", 2], [3, 2, 4]], () => ({ strides: [2], dilations: [1], padding: [1, 0], groups: 1 })),
  on("conv1d", [["B", "2 T", "C"], [2, "C", 3]], () => ({ strides: [2], dilations: [1], padding: [0, 0], groups: 1 })),
  on("conv1d", [["B", 5, "2 C"], [2, "C", 4]], () => ({ strides: [1], dilations: [1], padding: [0, 0], groups: 2 })),
  on("conv2d", [["B", 4, 3, 2], [2, 2, 2, "F"]], () => ({ ...plain, groups: 1 })),
  on("maxPool2d", [["B", 4, 4, 2]], () => ({ ...plain, window: [2, 2], strides: [2, 2] })),
  on("maxPool2d", [["2 T", 3, 1]], () => ({ ...plain, window: [2, 2], strides: [2, 1] })),
  on("avgPool2d", [["B", 4, "T", 2]], () => ({ ...plain, window: [2, 2] })),
  on("place", [], (s) => ({ shape: s("N", 2) })),
  on("firstEqual", [["B", 2, 2], ["B", 1, 1]]),
  on("atFirst", [["B", 1, 1], ["B", 2, 2]], () => ({ window: [2, 2] })),
  on("standardize", [["N", 3]], () => ({ axes: [0], epsilon: 0.5 })),
  on("layerNorm", [["N", "M"], ["M"], ["M"]], () => ({ axes: [1], epsilon: 0.1, isScaled: true })),
  on("batchNorm", [["N", 2], [2], [2]], () => ({ axes: [0], epsilon: 0.1, isScaled: true })),
  on("polygamma", [["N"]], () => ({ order: 1 })),
  on("stopGradient", [["N"]]),
  on("mse", [["N", 3], ["N", 3]]),
  on("crossEntropy", [["N", 3], ["N", 3]]),
  on("crossEntropy", [[2, "N"], [2, "N"]]),
  on("binaryCrossEntropy", [["N"], ["N"]]),
  on("huber", [["N", 2], ["N", 2]], () => ({ delta: 1 })),
  on("dot", [["N", 3], ["N", 3]]),
  on("dot", [["B", "N"], ["N"]]),
  on("outer", [["N"], ["M"]]),
  on("outer", [["B", 2], ["B", "N"]]),
  on("cross", [["N", 3], [3]], () => ({ axis: -1 })),
  on("cross", [[3, "N"], [3, 1]], () => ({ axis: -2 })),
  ...["inv", "det", "logdet", "cholesky", "detSign", "logAbsDet", "cofactor", "halfTriangle"].flatMap((op) =>
    matrices.map((matrix) => on(op, [matrix])),
  ),
  ...["solve", "triangularSolve"].flatMap((op) => {
    const attributes = op === "solve" ? system : triangle;
    return [
      on(op, [["N", "N"], ["N"]], () => ({ ...attributes, vectors: true })),
      on(op, [["B", 2, 2], ["B", 2, "M"]], () => ({ ...attributes, vectors: false })),
      on(op, [[3, 3], ["B", 3, 2]], () => ({ ...attributes, vectors: false })),
    ];
  }),
]; // prettier-ignore
