import type { World } from "../world.ts";
import type { Maker } from "./index.ts";

export const windowMakers: readonly Maker[] = [
  pad,
  (world) => convolution(world, "conv1d", 1),
  (world) => convolution(world, "conv2d", 2),
  ...["maxPool2d", "avgPool2d"].map((op) => (world: World) => pooled(world, op)),
];

function pad(world: World): number {
  const { random } = world;
  const value = world.ofRank(1);
  const widths = world.axesOf(value).flatMap(() => [random.below(3), random.below(2)]);
  const isTooLarge = world.sizesOf(value).length > 3;
  if (isTooLarge) return value;
  return world.apply("pad", [value], { widths, value: random.pick([0, 0, 1.5]) });
}

interface Geometry {
  readonly strides: number[];
  readonly dilations: number[];
  readonly padding: number[];
  readonly kernel: number[];
}

/** Windows that fit into images of these extents; `most` is how far they may reach into the margin. */
function geometry(
  world: World,
  extents: readonly number[],
  most: (size: number) => number,
): Geometry {
  const { random } = world;
  const axes = extents.map((extent) => {
    const size = 1 + random.below(Math.min(3, extent));
    const dilation = 2 * (size - 1) + 1 <= extent && random.chance(0.3) ? 2 : 1;
    const margin = Math.min(random.pick([0, 0, 1]), most(size));
    return { margin, size, dilation, stride: 1 + random.below(2) };
  });
  return {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    padding: axes.flatMap(({ margin }) => [margin, margin]),
    kernel: axes.map(({ size }) => size),
  };
}

/** Images of their own: what there is has rarely a shape that makes sense. */
function images(
  world: World,
  dimensions: number,
  channels: number,
): { x: number; extents: number[] } {
  const { random } = world;
  const extents = Array.from(
    { length: dimensions },
    () => 1 + random.below(dimensions === 1 ? 6 : 4),
  );
  const batch = random.chance(0.5) ? [2] : [];
  return { x: world.ofShape([...batch, ...extents, channels]), extents };
}

function convolution(world: World, op: string, dimensions: number): number {
  const { random } = world;
  const groups = random.chance(0.3) ? 2 : 1;
  const channels = groups * (1 + random.below(2));
  const { x, extents } = images(world, dimensions, channels);
  const { kernel, ...others } = geometry(world, extents, () => 1);
  const w = world.ofShape([...kernel, channels / groups, groups * (1 + random.below(2))]);
  return world.apply(op, [x, w], { ...others, groups });
}

function pooled(world: World, op: string): number {
  const { x, extents } = images(world, 2, 1 + world.random.below(2));
  // A window that lies in the margin alone has no largest element.
  const { kernel, ...others } = geometry(world, extents, (size) => size - 1);
  return world.apply(op, [x], { ...others, window: kernel });
}
