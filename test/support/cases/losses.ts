import type { Case } from "./case.ts";

const shapes = [[], [3], [2, 3], [2, 1, 3]];

/** Two tensors of one shape; one of few deltas has the kinks inside, one outside. */
export const lossCases: readonly Case[] = [
  ...[0.5, 20].flatMap((delta) =>
    shapes.map((own) => ({ op: "huber", sizes: [own, own], attributes: { delta } })),
  ),
  ...shapes.map((own) => ({ op: "binaryCrossEntropy", sizes: [own, own], attributes: {} })),
];
