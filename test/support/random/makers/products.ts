import { broadcast, countOf, LARGEST, type World } from "../world.ts";
import type { Maker } from "./index.ts";

export const productMakers: readonly Maker[] = [
  matmul,
  matmul,
  matmul,
  einsum,
  einsum,
  layerNorm,
  batchNorm,
];

/** All of NumPy's cases: vectors on either side, batches that broadcast. */
function matmul(world: World): number {
  const { random } = world;
  const value = world.ofRank(1);
  const sizes = world.sizesOf(value);
  const inner = sizes.slice(-1);
  const columns = random.chance(0.3) ? [] : [1 + random.below(4)];
  const batch = columns.length > 0 ? world.broadcastVariant(sizes.slice(0, -2)) : [];
  const all = broadcast(sizes.slice(0, -2), batch) ?? [];
  if (countOf([...all, ...sizes.slice(-2, -1), ...columns]) > LARGEST) {
    return world.apply("sum", [value], { axes: world.axesOf(value), keepDims: false });
  }
  const second = world.ofShape([...batch, ...inner, ...columns]);
  if (sizes.length > 1 || columns.length > 0 || random.chance(0.5)) {
    return world.apply("matmul", [value, second]);
  }
  return world.apply("matmul", [second, value]);
}

const specs = [
  ...["ij,jk->ik", "ij,kj->ik", "bij,bjk->bik", "i,i->", "i,j->ij", "ii->i", "ii->", "ij->ji"],
  ...["ij,j,i->", "ij,ij->j", "ijk->ki", "ij,jk,kl->il", "iij->ij", "i,ij,jj->j", "i->"],
];

/** Any contraction: letters get sizes, operands get letters. */
function einsum(world: World): number {
  const { random } = world;
  const spec = random.pick(specs);
  const [operands = ""] = spec.split("->");
  const sizes = new Map<string, number>();
  for (const letter of operands.replaceAll(",", "")) sizes.set(letter, 1 + random.below(3));
  const inputs = operands
    .split(",")
    .map((letters) => world.ofShape([...letters].map((letter) => sizes.get(letter) ?? 1)));
  return world.apply("einsum", inputs, { spec });
}

/** Over the last axes, with or without gain and bias. */
function layerNorm(world: World): number {
  const { random } = world;
  const value = world.ofRank(2);
  const rank = world.rankOf(value);
  const axes = random.chance(0.7) ? [rank - 1] : [rank - 2, rank - 1];
  const sizes = axes.map((axis) => world.sizesOf(value)[axis] ?? 1);
  const isScaled = random.chance(0.6);
  const parameters = Array.from({ length: (isScaled ? 1 : 0) + random.below(2) }, () =>
    world.ofShape(sizes),
  );
  return world.apply("layerNorm", [value, ...parameters], { axes, isScaled, epsilon: 0.125 });
}

/** Over all axes but the last, with or without gain and bias for each channel. */
function batchNorm(world: World): number {
  const { random } = world;
  const value = world.ofRank(2);
  const sizes = world.sizesOf(value);
  const axes = world.axesOf(value).slice(0, -1);
  const isScaled = random.chance(0.6);
  const parameters = Array.from({ length: (isScaled ? 1 : 0) + random.below(2) }, () =>
    world.ofShape(sizes.slice(-1)),
  );
  return world.apply("batchNorm", [value, ...parameters], { axes, isScaled, epsilon: 0.125 });
}
