import type { Node } from "../../../src/ir/graph.ts";
import { shapeOf } from "../../../src/ir/shape.ts";
import type { Builder } from "../../../src/ops/builder.ts";
import { type Case, one, reductionCases } from "./case.ts";

/** Positions that are known: they are no operand of the model. */
function positions(b: Builder, at: readonly number[], sizes: readonly number[]): Node {
  return b.tensor(at, sizes, "int");
}

/** Integers as numbers, so that something can be made of them. */
function real(b: Builder, x: Node): Node {
  return b.apply("cast", [x], { dtype: "real" });
}

/** The position of an extremum as a factor: it stays where nothing else moves. */
function winners(op: "argmax" | "argmin"): Case[] {
  return reductionCases(op, [[], [1], [4], [2, 3], [2, 1, 2]]).map((own) => ({
    ...own,
    build: (b, x) => {
      const found = b.apply(op, [x], { ...own.attributes, keepDims: true });
      return b.mul(x, real(b, found));
    },
  }));
}

interface Addressed {
  readonly sizes: readonly number[];
  readonly axes: readonly number[];
  readonly position: number;
  /** One list for each axis, with its sizes. */
  readonly at: readonly (readonly [numbers: readonly number[], sizes: readonly number[]])[];
  /** The sizes of what is found there. */
  readonly found: readonly number[];
}

const addressed: readonly Addressed[] = [
  { sizes: [3], axes: [0], position: 0, at: [[[2, 0, 2], [3]]], found: [3] },
  { sizes: [3], axes: [0], position: 0, at: [[[1], []]], found: [] },
  { sizes: [1], axes: [0], position: 0, at: [[[0, 0], [2]]], found: [2] },
  { sizes: [3, 2], axes: [0], position: 0, at: [[[2, 2, 0, 1], [2, 2]]], found: [2, 2, 2] },
  { sizes: [2, 3], axes: [1], position: 1, at: [[[2, 0], [2]]], found: [2, 2] },
  { sizes: [2, 3], axes: [0, 1], position: 0, at: [[[0, 1], [2, 1]], [[2, 0, 2], [3]]], found: [2, 3] },
  { sizes: [2, 1, 3, 1, 2], axes: [2], position: 2, at: [[[1, 1], [2]]], found: [2, 1, 2, 1, 2] },
]; // prettier-ignore

const gathers = addressed.map(({ sizes, axes, position, at }): Case => ({
  ...one("gather", sizes, {}),
  build: (b, x) =>
    b.apply("gather", [x, ...at.map((own) => positions(b, ...own))], { axes, position }),
}));

const scatters = addressed.map(({ sizes, axes, position, at, found }): Case => ({
  op: "scatterAdd",
  sizes: [sizes, found],
  attributes: {},
  build: (b, x, updates) =>
    b.apply("scatterAdd", [x, updates, ...at.map((own) => positions(b, ...own))], {
      axes,
      position,
    }),
}));

const updates = [
  { sizes: [4], block: [2], starts: [1] },
  { sizes: [2], block: [2], starts: [0] },
  { sizes: [3, 4], block: [2, 1], starts: [1, 3] },
  { sizes: [2, 1, 3, 1, 2], block: [1, 1, 2, 1, 2], starts: [1, 0, 0, 0, 0] },
].map(({ sizes, block, starts }): Case => ({
  op: "dynamicUpdateSlice",
  sizes: [sizes, block],
  attributes: {},
  build: (b, x, y) =>
    b.apply("dynamicUpdateSlice", [x, y, ...starts.map((at) => positions(b, [at], []))]),
}));

/** Operations whose own result does not depend on the operand, times the operand. */
const constants: readonly Case[] = [
  ...[[3], [2, 3], [2, 1, 2]].flatMap((sizes) =>
    sizes.map((_, axis): Case => ({
      ...one("iota", sizes, {}),
      build: (b, x) => b.mul(x, b.iota(shapeOf(sizes), axis, "real")),
    })),
  ),
  {
    ...one("cast", [2, 3], {}),
    build: (b, x) => b.mul(x, real(b, b.apply("cast", [x], { dtype: "int" }))),
  },
  {
    ...one("oneHot", [3, 4], {}),
    // -1 and 4 are no positions.
    build: (b, x) =>
      b.mul(x, b.apply("oneHot", [positions(b, [2, -1, 4], [3])], { depth: shapeOf([4]) })),
  },
];

/** Integers: where extrema are, elements at positions, updates of them. */
export const indexCases: readonly Case[] = [
  ...winners("argmax"),
  ...winners("argmin"),
  ...gathers,
  ...scatters,
  ...updates,
  ...constants,
];
