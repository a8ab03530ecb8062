import type { Step } from "../../specification.ts";
import type { World } from "../world.ts";
import type { Maker } from "./index.ts";

const reductions = ["sum", "mean", "max", "min", "prod", "logsumexp", "norm"];

export const reductionMakers: readonly Maker[] = [
  ...reductions.map((op) => (world: World) => reduced(world, op)),
  ...["variance", "std"].map((op) => (world: World) => spread(world, op)),
  ...["any", "all"].map((op) => (world: World) => quantified(world, op)),
  ...["softmax", "logSoftmax"].map((op) => (world: World) => alongAxis(world, op)),
  ...["cumsum", "cumprod"].map((op) => (world: World) => scanned(world, op)),
  (world) => loss(world, "mse"),
  (world) => loss(world, "crossEntropy"),
  (world) => loss(world, "binaryCrossEntropy"),
  (world) => loss(world, "huber", { delta: world.random.pick([0.5, 1]) }),
];

function reduced(world: World, op: string): number {
  const value = world.any();
  return world.apply(op, [value], {
    axes: world.someAxes(value),
    keepDims: world.random.chance(0.4),
  });
}

function spread(world: World, op: string): number {
  const value = world.ofRank(1);
  const axes = world.someAxes(value);
  const count = axes.reduce((n, axis) => n * (world.sizesOf(value)[axis] ?? 1), 1);
  const correction = count > 1 && world.random.chance(0.4) ? 1 : 0;
  return world.apply(op, [value], { axes, keepDims: world.random.chance(0.4), correction });
}

/** Chooses between two values by whether any, or all, of some conditions hold. */
function quantified(world: World, op: string): number {
  const value = world.ofRank(1);
  const condition = world.condition(value);
  const holds = world.apply(op, [condition], { axes: world.axesOf(condition), keepDims: false });
  return world.apply("where", [holds, value, world.apply("neg", [value])]);
}

function alongAxis(world: World, op: string): number {
  const value = world.ofRank(1);
  return world.apply(op, [value], { axes: [world.random.pick(world.axesOf(value))] });
}

function scanned(world: World, op: string): number {
  const { random } = world;
  const value = world.ofRank(1);
  return world.apply(op, [value], {
    axes: [random.pick(world.axesOf(value))],
    reverse: random.chance(0.4),
    exclusive: random.chance(0.3),
  });
}

function loss(world: World, op: string, attributes: Step["attributes"] = {}): number {
  const value = op === "crossEntropy" ? world.ofRank(1) : world.any();
  return world.apply(op, [value, world.ofShape(world.sizesOf(value))], attributes);
}
