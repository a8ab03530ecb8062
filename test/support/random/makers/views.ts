import { countOf, LARGEST, type World } from "../world.ts";
import type { Maker } from "./index.ts";

export const viewMakers: readonly Maker[] = [
  transpose,
  reshape,
  broadcastTo,
  concat,
  slice,
  neighbours,
  (world) => world.apply("stopGradient", [world.any()]),
];

function transpose(world: World): number {
  const value = world.any();
  const permutation = world.axesOf(value);
  for (let i = permutation.length - 1; i > 0; i--) {
    const j = world.random.below(i + 1);
    const [first = 0] = permutation.splice(j, 1);
    permutation.push(first);
  }
  return world.apply("transpose", [value], { permutation });
}

function reshape(world: World): number {
  const { random } = world;
  const value = world.any();
  let left = countOf(world.sizesOf(value));
  const shape: number[] = [];
  while (left > 1 && shape.length < 4) {
    const divisors = Array.from({ length: left }, (_, i) => i + 1).filter((d) => left % d === 0);
    const size = random.pick(divisors);
    shape.push(size);
    left /= size;
  }
  if (left > 1 || random.chance(0.3)) shape.push(left);
  return world.apply("reshape", [value], { shape });
}

function broadcastTo(world: World): number {
  const { random } = world;
  const value = world.any();
  const sizes = world.sizesOf(value);
  const stretched = sizes.map((size) => (size === 1 ? 1 + random.below(3) : size));
  const shape =
    stretched.length < 5 && random.chance(0.6) ? [1 + random.below(3), ...stretched] : stretched;
  return world.apply("broadcastTo", [value], { shape: countOf(shape) <= LARGEST ? shape : sizes });
}

function concat(world: World): number {
  const { random } = world;
  const value = world.ofRank(1);
  const sizes = world.sizesOf(value);
  const axis = random.below(sizes.length);
  const others = Array.from({ length: random.below(3) }, () =>
    world.ofShape(sizes.map((size, own) => (own === axis ? 1 + random.below(3) : size))),
  );
  const inputs = random.chance(0.5) ? [value, ...others] : [...others, value];
  return world.apply("concat", inputs, { axis });
}

function slice(world: World): number {
  const { random } = world;
  const value = world.any();
  const parts = world.sizesOf(value).map((size) => {
    const step = random.pick([1, 1, 2, 3, -1, -2]);
    const start = random.chance(0.3) ? (step > 0 ? 0 : size - 1) : random.below(size);
    const most = 1 + Math.floor((step > 0 ? size - 1 - start : start) / Math.abs(step));
    return { start, step, size: random.chance(0.4) ? most : 1 + random.below(most) };
  });
  return world.apply("slice", [value], {
    starts: parts.map((part) => part.start),
    steps: parts.map((part) => part.step),
    sizes: parts.map((part) => part.size),
  });
}

/** Two slices of one value that overlap, or lie beside each other, as in differences of neighbours. */
function neighbours(world: World): number {
  const { random } = world;
  const value = world.ofRank(1);
  const sizes = world.sizesOf(value);
  const along = random.below(sizes.length);
  const shift = random.below(sizes[along] ?? 1);
  const part = (first: number): number =>
    world.apply("slice", [value], {
      starts: sizes.map((_, axis) => (axis === along ? first : 0)),
      steps: sizes.map(() => 1),
      sizes: sizes.map((size, axis) => (axis === along ? size - shift : size)),
    });
  return world.apply(random.pick(["add", "sub", "mul"]), [part(shift), part(0)]);
}
