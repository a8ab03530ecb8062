import { broadcast, countOf, LARGEST, type World } from "../world.ts";
import type { Maker } from "./index.ts";

export const matrixMakers: readonly Maker[] = [
  ...["triu", "tril", "diagonal"].map((op) => (world: World) => ofDiagonals(world, op)),
  diag,
  dot,
  outer,
  cross,
  ...["inv", "det", "logdet"].map((op) => (world: World) => world.apply(op, [invertible(world)])),
  (world) => world.apply("cholesky", [positiveDefinite(world)]),
  solve,
  triangularSolve,
];

function ofDiagonals(world: World, op: string): number {
  const value = world.ofRank(2);
  const [rows = 1, columns = 1] = world.sizesOf(value).slice(-2);
  const offset = world.random.below(rows + columns - 1) - (rows - 1);
  return world.apply(op, [value], { offset });
}

function diag(world: World): number {
  const value = world.ofShape([1 + world.random.below(4)]);
  const offset = world.random.below(3) - 1;
  const size = countOf(world.sizesOf(value)) + Math.abs(offset);
  return world.apply("diag", [value], { offset, matrix: [size, size] });
}

function dot(world: World): number {
  const value = world.ofRank(1);
  const size = world.sizesOf(value).slice(-1);
  const others = world.broadcastVariant(world.sizesOf(value).slice(0, -1));
  return world.apply("dot", [value, world.ofShape([...others, ...size])]);
}

function outer(world: World): number {
  const { random } = world;
  return world.apply("outer", [
    world.ofShape([1 + random.below(4)]),
    world.ofShape([1 + random.below(4)]),
  ]);
}

function cross(world: World): number {
  const batch = world.random.chance(0.5) ? [2] : [];
  const [a, b] = [world.ofShape([...batch, 3]), world.ofShape([3])];
  return world.apply("cross", world.random.chance(0.5) ? [a, b] : [b, a], { axis: -1 });
}

function squareSizes(world: World): { batch: number[]; n: number } {
  const n = world.random.pick([1, 2, 2, 3, 3, 4, 5]);
  return { batch: world.random.chance(0.3) ? [2] : [], n };
}

/** Dominated by its diagonal, so that no derivative is steep. */
function dominated(world: World, batch: readonly number[], n: number): number {
  const any = world.apply("tanh", [world.ofShape([...batch, n, n])]);
  const small = world.apply("mul", [any, world.constant(0.5)]);
  return world.apply("add", [small, identity(world, n)]);
}

function identity(world: World, n: number): number {
  const data = Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 + n / 2 : 0));
  return world.apply("tensor", [], { data, shape: [n, n] });
}

function invertible(world: World): number {
  const { batch, n } = squareSizes(world);
  return dominated(world, batch, n);
}

function positiveDefinite(world: World): number {
  const { batch, n } = squareSizes(world);
  const any = world.apply("tanh", [world.ofShape([...batch, n, n])]);
  const rank = batch.length + 2;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const permutation = [...axes.slice(0, -2), rank - 1, rank - 2];
  const gram = world.apply("matmul", [any, world.apply("transpose", [any], { permutation })]);
  return world.apply("add", [gram, identity(world, n)]);
}

/** A right side for a system of n equations: vectors or matrices, batches that broadcast. */
function rightSide(world: World, batch: readonly number[], n: number): number {
  const columns = world.random.chance(0.5) ? [1 + world.random.below(3)] : [];
  const own = columns.length > 0 && world.random.chance(0.4) ? [2] : [];
  const all = broadcast(batch, own) ?? [];
  if (columns.length === 0 || countOf([...all, n, ...columns]) > LARGEST) return world.ofShape([n]);
  return world.ofShape([...own, n, ...columns]);
}

function solve(world: World): number {
  const { batch, n } = squareSizes(world);
  const a = dominated(world, batch, n);
  const right = rightSide(world, batch, n);
  const vectors = world.rankOf(right) === 1;
  return world.apply("solve", [a, right], { transposed: false, vectors });
}

function triangularSolve(world: World): number {
  const { random } = world;
  const { batch, n } = squareSizes(world);
  const a = dominated(world, batch, n);
  const right = rightSide(world, batch, n);
  return world.apply("triangularSolve", [a, right], {
    vectors: world.rankOf(right) === 1,
    lower: random.chance(0.5),
    transposed: random.chance(0.5),
    unitDiagonal: random.chance(0.3),
  });
}
