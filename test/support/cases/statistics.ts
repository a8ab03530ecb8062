import { type Case, reductionCases } from "./case.ts";

const shapes = [[], [1], [3], [2, 3], [2, 1, 3], [2, 1, 2, 1, 2]];
const manyPlaces = [[4], [3, 2]];

/** a where `op` of a < b, over some axes, else b squared. */
function quantified(op: "any" | "all"): Case[] {
  return reductionCases(op, [[], [3], [2, 3]]).map((one) => ({
    ...one,
    sizes: [...one.sizes, ...one.sizes],
    build: (b, x, y) => {
      const holds = b.apply(op, [b.apply("less", [x, y])], { ...one.attributes, keepDims: true });
      return b.apply("where", [holds, x, b.apply("square", [y])]);
    },
  }));
}

/** Some sets of axes of five, for the reductions whose other shapes are tested elsewhere. */
const ofRankFive = ["mean", "max", "min", "logsumexp"].flatMap((op) =>
  reductionCases(op, [[2, 1, 2, 1, 2]]).filter((_, at) => at % 7 === 0),
);

export const statisticCases: readonly Case[] = [
  ...reductionCases("norm", shapes),
  ...reductionCases("variance", shapes, { correction: 0 }),
  ...reductionCases("variance", manyPlaces, { correction: 1 }),
  ...reductionCases("std", shapes, { correction: 0 }),
  ...reductionCases("std", manyPlaces, { correction: 1 }),
  ...ofRankFive,
  ...quantified("any"),
  ...quantified("all"),
];
