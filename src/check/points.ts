import type { Leaf, Node } from "../ir/graph.ts";
import { elementsOf } from "../ops/axes.ts";
import type { Values } from "./interpret.ts";
import type { Random } from "./random.ts";

/** Values of all leaves. */
export type Point = Map<Node, Float64Array>;

/** Ways to draw one leaf: about 1, all positive, of several magnitudes, small, inside (0, 1). */
const draws: readonly ((random: Random) => () => number)[] = [
  (random) => () => random.normal(),
  (random) => () => random.between(0.3, 2),
  (random) => {
    const magnitude = 10 ** random.between(-2, 1);
    return () => magnitude * random.normal();
  },
  (random) => () => 0.1 * random.normal(),
  (random) => () => random.between(0.05, 0.95),
];

/** Leaves of integers with the size of the axis that they address. */
export type Extents = ReadonlyMap<Node, number>;

/** A random point; `way` chooses how it is drawn, and beyond the pure ways each leaf has its own. */
export function drawPoint(
  leaves: readonly Leaf[],
  extents: Extents,
  random: Random,
  way: number,
): Point {
  return new Map(
    leaves.map(({ node }) => {
      const draw =
        node.dtype === "real"
          ? (draws[way] ?? random.pick(draws))(random)
          : drawDiscrete(node, extents.get(node), random);
      return [node, Float64Array.from({ length: elementsOf(node) }, draw)];
    }),
  );
}

/** Truth values, positions (often small ones, so that sums of them are inside as well), small integers. */
function drawDiscrete(node: Node, extent: number | undefined, random: Random): () => number {
  if (node.dtype === "bool") return () => Number(random.chance(0.6));
  if (extent === undefined) return () => random.below(8) - 2;
  const below = random.chance(0.4) ? 1 + random.below(extent) : extent;
  return () => random.below(below);
}

/**
 * A random point that `accepts`: the first of many attempts, and how many were refused before. A
 * different way of drawing each time finds the domain of most models.
 */
export function drawAccepted(
  leaves: readonly Leaf[],
  extents: Extents,
  random: Random,
  way: number,
  accepts: (point: Values) => boolean,
): { point: Point | undefined; refused: number } {
  for (let refused = 0; refused < 200; refused++) {
    const point = drawPoint(leaves, extents, random, (way + refused) % (draws.length + 3));
    if (accepts(point)) return { point, refused };
  }
  return { point: undefined, refused: 200 };
}

/** Points where models tend to tie: everything 0, 1, or equal; one leaf 0 and the others random. */
export function specialPoints(leaves: readonly Leaf[], extents: Extents, random: Random): Point[] {
  const reals = leaves.filter(({ node }) => node.dtype === "real");
  const filled = (value: number): Point => {
    const point = drawPoint(leaves, extents, random, 0);
    for (const { node } of reals) point.get(node)?.fill(value);
    return point;
  };
  const oneZero = reals.map(({ node }) =>
    drawPoint(leaves, extents, random, 0).set(node, new Float64Array(elementsOf(node))),
  );
  return [filled(0), filled(1), filled(-0.5), ...oneZero];
}
