import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf, numbersOf } from "../../ir/shape.ts";
import { constantOf, constantSize } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { gatherAt } from "../../ops/gather.ts";
import { batch, dependents, type Start } from "./batch.ts";
import { colourColumns } from "./colouring.ts";
import { countOfColours } from "./groups.ts";
import { Composition } from "./made-of.ts";
import type { Reached } from "./contracted.ts";
import { called, colourSeeds } from "./seeds.ts";
import { type Sparsity, sparsitiesFrom } from "./sparsity.ts";

/** Fewer directions than this are not worth the tables. */
const FEWEST = 8;

/** No table has more integers than this. */
const LARGEST_TABLE = 2048;

/** A value of known size through which everything goes, and what its places along one axis move with. */
interface Waist {
  readonly node: Node;
  readonly axis: number;
  /** For each place along the axis, the directions. */
  readonly directions: Sparsity;
}

/**
 * `roots`, which are linear in `seed`, at all of its unit vectors, along a last axis: as `batch` makes
 * them, but narrow as far as sizes are known. So far, directions that move nothing in common go
 * together, as columns of one colour of a sparse Jacobian do; from there on each goes by itself again,
 * from the few places that it moves. Undefined where that would not halve the directions.
 *
 * A hand is an example: the bones of a finger move with the angles of this finger alone, so there are
 * four directions for all fingers, until the skin is a sum over all bones.
 */
export function throughWaists(
  b: Builder,
  roots: readonly Node[],
  seed: Node,
): readonly Node[] | undefined {
  const count = constantOf(countOf(seed.shape));
  if (count === undefined || count < FEWEST) return undefined;
  const waists = waistsOf(b, roots, seed, count / 2);
  const isLarge = waists.some(({ directions }) => directions.length * count > LARGEST_TABLE);
  if (waists.length === 0 || isLarge) return undefined;
  const colours = colourColumns(
    waists.flatMap(({ directions }) => directions),
    count,
  );
  const width = countOfColours(colours);
  if (2 * width > count) return undefined;
  const seeds = new Map([[seed, { whole: colourSeeds(b, seed.shape, colours) }]]);
  const nodes = waists.map(({ node }) => node);
  const together = batch(b, nodes, seeds, constantSize(width));
  const startOf = (waist: Waist, at: number): [Node, Start] => {
    const moved = present(together[at]);
    return b.arena.inPlaceOf(waist.node, () => {
      const reached = reachedBy(b, waist, moved, colours);
      return [waist.node, { whole: apart(b, waist, moved, colours), ...(reached && { reached }) }];
    });
  };
  return batch(b, roots, new Map(waists.map(startOf)), constantSize(count));
}

/** The last values of known sparsity on the way to `roots`; none where one moves with more directions than `widest`. */
function waistsOf(b: Builder, roots: readonly Node[], seed: Node, widest: number): Waist[] {
  const known = sparsitiesFrom(new Composition(b), roots, seed, widest);
  const found = new Set(roots.filter((root) => known.has(root)));
  for (const node of dependents(roots, new Set([seed]))) {
    if (known.has(node)) continue;
    for (const input of node.inputs) if (known.has(input)) found.add(input);
  }
  return [...found].map((node) => waistOf(node, known.get(node) ?? []));
}

/** By the axis along which the fewest directions lie at one place. */
function waistOf(node: Node, sparsity: Sparsity): Waist {
  const sizes = numbersOf(node.shape);
  const candidates = sizes.map((extent, axis): Waist => {
    const stride = sizes.slice(axis + 1).reduce((product, size) => product * size, 1);
    const directions = Array.from({ length: extent }, () => new Set<number>());
    sparsity.forEach((own, at) => {
      for (const one of own) directions[Math.floor(at / stride) % extent]?.add(one);
    });
    return { node, axis, directions: directions.map((own) => [...own]) };
  });
  const share = ({ directions }: Waist): number => directions.flat().length / directions.length;
  return candidates.reduce<Waist>((best, one) => (share(one) < share(best) ? one : best), {
    node,
    axis: 0,
    directions: [[...new Set(sparsity.flat())]],
  });
}

/** The directions one by one again: of each its colour's number, or 0 where it does not move the place. */
function apart(
  b: Builder,
  { node, axis, directions }: Waist,
  moved: Node,
  colours: readonly number[],
): Node {
  const rank = node.shape.length;
  const column = gatherAt(b, moved, [tableOf(b, colours)], [rank], rank);
  const each = b.reshape(column, column.shape.slice(0, -1));
  const sizes = [
    ...node.shape.map((_, at) => (at === axis ? directions.length : 1)),
    colours.length,
  ];
  const moves = directions.flatMap((one) =>
    colours.map((_, direction) => Number(one.includes(direction))),
  );
  const isMoved = b.apply("equal", [
    called(b, "moves", b.tensor(moves, sizes, "int")),
    b.constant(1, "int"),
  ]);
  return b.apply("where", [isMoved, each, b.constant(0)]);
}

/**
 * For each direction the places that it moves; and, where another moves more, one that nothing of its
 * colour moves, so that zeros are there. Undefined where there is none, or most places are moved.
 */
function reachedBy(
  b: Builder,
  { node, axis, directions }: Waist,
  moved: Node,
  colours: readonly number[],
): Reached | undefined {
  const isFree = (place: number, colour: number): boolean =>
    directions[place]?.every((one) => colours[one] !== colour) === true;
  const movedBy = colours.map((_, direction) =>
    directions.flatMap((own, place) => (own.includes(direction) ? [place] : [])),
  );
  const most = movedBy.reduce((longest, own) => Math.max(longest, own.length), 0);
  if (2 * most > directions.length) return undefined;
  const places = movedBy.map((own, direction) => {
    const free = directions.findIndex((_, place) => isFree(place, colours[direction] ?? 0));
    const isFilled = own.length === most || free >= 0;
    return isFilled ? [...own, ...new Array<number>(most - own.length).fill(free)] : undefined;
  });
  if (!places.every((own) => own !== undefined)) return undefined;
  const table = called(b, "places", b.tensor(places.flat(), [colours.length, most], "int"));
  const values = gatherAt(b, moved, [table, tableOf(b, colours)], [axis, node.shape.length], 0);
  return { axis, places: table, values };
}

/** A column. */
function tableOf(b: Builder, colours: readonly number[]): Node {
  return called(b, "colours", b.tensor(colours, [colours.length, 1], "int"));
}
