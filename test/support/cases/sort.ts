import { type Case, one } from "./case.ts";

const shapes = [[1], [4], [2, 3], [3, 2, 2], [2, 1, 2, 1, 3]];

export const sortCases: readonly Case[] = shapes.flatMap((sizes) =>
  sizes.flatMap((_, axis): Case[] => [
    one("sort", sizes, { axes: [axis] }),
    {
      ...one("argsort", sizes, { axes: [axis] }),
      // Positions as numbers: they stay where nothing else moves.
      build: (b, x) =>
        b.mul(x, b.apply("cast", [b.apply("argsort", [x], { axes: [axis] })], { dtype: "real" })),
    },
  ]),
);
