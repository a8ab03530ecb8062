import { type Case, one } from "./case.ts";

const matrices = [[1, 1], [3, 3], [2, 4], [4, 2], [2, 3, 3], [2, 1, 2, 3], [2, 1, 2, 2, 3]]; // prettier-ignore

/** Offsets of all diagonals that lie in a matrix, and with `beyond` of those next to it. */
function offsets(sizes: readonly number[], beyond: number): number[] {
  const [rows = 1, columns = 1] = sizes.slice(-2);
  const first = 1 - rows - beyond;
  return Array.from({ length: rows + columns - 1 + 2 * beyond }, (_, at) => first + at);
}

export const diagonalCases: readonly Case[] = matrices.flatMap((sizes) => {
  const [rows = 1, columns = 1] = sizes.slice(-2);
  return [
    ...["triu", "tril"].flatMap((op) =>
      offsets(sizes, 1).map((offset) => one(op, sizes, { offset })),
    ),
    ...offsets(sizes, 0).flatMap((offset) => {
      const length = Math.min(rows - Math.max(0, -offset), columns - Math.max(0, offset));
      return [
        one("diagonal", sizes, { offset }),
        one("diag", [...sizes.slice(0, -2), length], { offset, matrix: [rows, columns] }),
      ];
    }),
  ];
});
