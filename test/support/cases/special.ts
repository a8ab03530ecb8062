import { type Case, one } from "./case.ts";

const shapes = [[], [1], [4], [2, 3], [2, 1, 3], [2, 1, 2, 2], [1, 2, 1, 2, 1]];

export const specialCases: readonly Case[] = [
  ...shapes.map((sizes, at) => one("polygamma", sizes, { order: 1 + (at % 4) })),
  one("polygamma", [3], { order: 30 }),
];
