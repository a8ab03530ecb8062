import type { Node } from "../../../src/ir/graph.ts";
import type { Builder } from "../../../src/ops/builder.ts";
import { rightSideOf } from "../../../src/ops/linear/system.ts";
import type { Case } from "./case.ts";

type Sizes = readonly number[];

/** Vectors and batches of them that broadcast. */
const vectors: Case[] = [
  ...(
    [
      [[3], [3]],
      [[1], [1]],
      [[2, 3], [3]],
      [[3], [2, 3]],
      [[2, 1, 3], [2, 3]],
      [[2, 1, 2, 3], [3, 1, 3]],
    ] as const
  ).map((sizes) => ({ op: "dot", sizes, attributes: {} })),
  ...(
    [
      [[3], [2]],
      [[1], [3]],
      [[2, 3], [2]],
      [[3], [2, 2]],
      [[2, 1, 3], [3, 2]],
      [[2, 1, 1, 2], [3, 1, 2]],
    ] as const
  ).map((sizes) => ({ op: "outer", sizes, attributes: {} })),
  ...(
    [
      [[3], [3], -1],
      [[2, 3], [3], -1],
      [[3], [2, 3], -1],
      [[3, 2], [3, 2], -2],
      [[3, 1], [2, 3, 2], -2],
      [[2, 1, 3], [2, 3], -1],
    ] as const
  ).map(([a, b, axis]) => ({ op: "cross", sizes: [a, b], attributes: { axis } })),
]; // prettier-ignore

/** A + 4 I, far from singular as a rule. */
function regular(b: Builder, x: Node): Node {
  const n = x.shape.at(-1)!;
  const along = (axis: number): Node => b.apply("iota", [], { shape: [n, n], axis, dtype: "real" });
  const onDiagonal = b.apply("equal", [along(0), along(1)]);
  return b.add(x, b.apply("where", [onDiagonal, b.constant(4), b.constant(0)]));
}

/** Matrices alone, with batches of them, of every way to be computed. */
const squares: readonly Sizes[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [2, 1, 1],
  [2, 2, 2],
  [2, 3, 3],
];

const ofMatrices: Case[] = [
  "det",
  "inv",
  "logdet",
  "logAbsDet",
  "detSign",
  "cofactor",
  "halfTriangle",
].flatMap((op) =>
  squares.map((sizes) => ({
    op,
    sizes: [sizes],
    attributes: {},
    build: (b: Builder, x?: Node) => b.apply(op, [regular(b, x!)]),
  })),
);

/** X Xᵀ + 4 I, and as much off the diagonal in one triangle as is taken away in the other. */
const positive: Case[] = squares.map((sizes) => ({
  op: "cholesky",
  sizes: [sizes, sizes],
  attributes: {},
  build: (b: Builder, x?: Node, y?: Node) => {
    const axes = sizes.map((_, axis) => axis);
    const rank = sizes.length;
    const permutation = [...axes.slice(0, -2), rank - 1, rank - 2];
    const flipped = (one: Node): Node => b.apply("transpose", [one], { permutation });
    const skew = b.sub(y!, flipped(y!));
    const product = b.matmul(x!, flipped(x!));
    return b.apply("cholesky", [regular(b, b.add(product, skew))]);
  },
}));

/** Right sides: vectors, matrices, and batches of either operand, or of both. */
const rightSides: readonly (readonly [Sizes, Sizes])[] = [
  [[1, 1], [1]],
  [[1, 1], [1, 2]],
  [[2, 2], [2]],
  [[3, 3], [3]],
  [[3, 3], [3, 2]],
  [[4, 4], [4]],
  [[4, 4], [2, 4, 1]],
  [[2, 1, 1], [1]],
  [[2, 2, 2], [2]],
  [[2, 2, 2], [2, 2, 1]],
  [[2, 2], [3, 2, 2]],
  [[2, 1, 2, 2], [3, 2, 1]],
]; // prettier-ignore

const systems: Case[] = [false, true].flatMap((transposed) => [
  ...rightSides.map((sizes) => ({
    op: "solve",
    sizes,
    attributes: { transposed },
    build: (b: Builder, a?: Node, right?: Node) =>
      b.apply("solve", [regular(b, a!), right!], { transposed, ...rightSideOf(right!) }),
  })),
  ...[false, true].flatMap((lower) =>
    [false, true].flatMap((unitDiagonal) =>
      rightSides
        .filter((_, at) => at % 2 === 0)
        .map((sizes) => {
          const attributes = { lower, transposed, unitDiagonal };
          return {
            op: "triangularSolve",
            sizes,
            attributes,
            build: (b: Builder, a?: Node, right?: Node) =>
              b.apply("triangularSolve", [regular(b, a!), right!], {
                ...attributes,
                ...rightSideOf(right!),
              }),
          };
        }),
    ),
  ),
]);

export const linearCases: readonly Case[] = [...vectors, ...ofMatrices, ...positive, ...systems];
