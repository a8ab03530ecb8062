import { type Case, one, reductionCases, subsets } from "./case.ts";

const shapes = [[4], [1], [2, 3], [2, 3, 2]];

/** Over one axis or several: with several axes the elements follow each other in row-major order. */
function scans(op: string, operands: number, attributes: readonly object[]): Case[] {
  return shapes.flatMap((sizes) =>
    subsets(sizes.length)
      .filter((axes) => axes.length > 0)
      .flatMap((axes) =>
        [false, true].flatMap((reverse) =>
          attributes.map((more) => ({
            op,
            sizes: Array.from({ length: operands }, () => sizes),
            attributes: { axes, reverse, ...more },
          })),
        ),
      ),
  );
}

const exclusive = [{ exclusive: false }, { exclusive: true }];
const orders = ["inclusive", "exclusive", "late"].map((order) => ({ order }));

export const scanCases: readonly Case[] = [
  ...scans("cumsum", 1, exclusive),
  ...scans("cumprod", 1, exclusive),
  ...scans("recurrence", 2, orders),
  ...reductionCases("prod", [[], [1], [3], [2, 3], [2, 1, 3], [2, 1, 2, 2], [2, 1, 2, 1, 2]]),
  one("prod", [6], { axes: [0], keepDims: false }),
];
