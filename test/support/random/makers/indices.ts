import { countOf, LARGEST, type World } from "../world.ts";
import type { Maker } from "./index.ts";

export const indexMakers: readonly Maker[] = [
  take,
  take,
  scatterAdd,
  dynamicUpdateSlice,
  ...["argmax", "argmin"].map((op) => (world: World) => winner(world, op)),
  sorted,
  argsorted,
  oneHot,
];

/** Rows of a value, in any order, as often as they come. */
function take(world: World): number {
  const { random } = world;
  const value = world.ofRank(1);
  const sizes = world.sizesOf(value);
  const axis = random.below(sizes.length);
  const shape = random.pick([[], [2], [3], [2, 2]]);
  const others = countOf(sizes) / (sizes[axis] ?? 1);
  if (others * countOf(shape) > LARGEST) return value;
  const positions = world.positions(shape, sizes[axis] ?? 1);
  return world.apply("gather", [value, positions], { axes: [axis], position: axis });
}

function scatterAdd(world: World): number {
  const { random } = world;
  const value = world.ofRank(1);
  const sizes = world.sizesOf(value);
  const axis = random.below(sizes.length);
  const count = 1 + random.below(3);
  const positions = world.positions([count], sizes[axis] ?? 1);
  const updates = world.ofShape(sizes.map((size, own) => (own === axis ? count : size)));
  return world.apply("scatterAdd", [value, updates, positions], { axes: [axis], position: axis });
}

function dynamicUpdateSlice(world: World): number {
  const { random } = world;
  const value = world.ofRank(1);
  const sizes = world.sizesOf(value);
  const own = sizes.map((size) => 1 + random.below(size));
  const starts = sizes.map((size, axis) => start(world, size, size - (own[axis] ?? 1)));
  return world.apply("dynamicUpdateSlice", [value, world.ofShape(own), ...starts]);
}

/** Where a block begins: inside, or moved there as users' blocks are. */
function start(world: World, size: number, last: number): number {
  if (world.random.chance(0.5)) return world.positions([], last + 1);
  const given = world.positions([], size);
  const above = world.apply("maximum", [given, world.integer(0)]);
  return world.apply("minimum", [above, world.integer(last)]);
}

/** A value where labels say so. */
function oneHot(world: World): number {
  const value = world.ofRank(1);
  const [depth = 1] = world.sizesOf(value).slice(-1);
  const chosen = world.apply("oneHot", [world.positions([], depth)], { depth: [depth] });
  return world.apply("mul", [value, chosen]);
}

/** Positions of extrema, as numbers to be reckoned with. */
function winner(world: World, op: string): number {
  const value = world.ofRank(1);
  const axes = [world.random.pick(world.axesOf(value))];
  const found = world.apply(op, [value], { axes, keepDims: true });
  const weight = world.apply("cast", [found], { dtype: "real" });
  return world.apply("mul", [value, world.apply("add", [weight, world.constant(0.5)])]);
}

function sorted(world: World): number {
  const value = world.ofRank(1);
  return world.apply("sort", [value], { axes: [world.random.pick(world.axesOf(value))] });
}

/** What one vector's order makes of another. */
function argsorted(world: World): number {
  const keys = world.ofShape([1 + world.random.below(4)]);
  const order = world.apply("argsort", [keys], { axes: [0] });
  const other = world.ofShape(world.sizesOf(keys));
  return world.apply("gather", [other, order], { axes: [0], position: 0 });
}
