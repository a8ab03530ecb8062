import type { Specification } from "../specification.ts";
import type { World } from "./world.ts";

/** The finished model: a loss that everything takes part in (or outputs alone), and what is differentiated. */
export function finished(world: World): Specification {
  const { random, nodes } = world;
  const reals = nodes.flatMap((node, value) =>
    node.dtype === "real" && node.op !== "constant" ? [value] : [],
  );
  const unused = reals.filter((value) => !world.used.has(value));
  const dangling = unused.length > 0 ? unused : reals.slice(-1);
  const hasLoss = random.chance(0.75);
  const outputs = hasLoss ? dangling.slice(0, random.below(2)) : [...dangling];
  let loss: number | undefined;
  if (hasLoss) {
    loss = dangling
      .map((value) => toScalar(world, value))
      .reduce((a, b) => world.apply("add", [a, b]));
    if (world.isLeaf[loss] === true) loss = world.apply("square", [loss]);
    outputs.splice(random.below(outputs.length + 1), 0, loss);
  }
  return numbered(world, outputs, loss);
}

function toScalar(world: World, value: number): number {
  if (world.rankOf(value) === 0) return value;
  const attributes = { axes: world.axesOf(value), keepDims: false };
  const choice = world.random.uniform();
  if (choice < 0.4) return world.apply("sum", [world.apply("square", [value])], attributes);
  return world.apply(choice < 0.7 ? "sum" : "mean", [value], attributes);
}

function numbered(
  { random, nodes, isLeaf, leaves, steps }: World,
  outputs: readonly number[],
  loss: number | undefined,
): Specification {
  const first = nodes.flatMap((_, value) => (isLeaf[value] === true ? [value] : []));
  const then = nodes.flatMap((_, value) => (isLeaf[value] === true ? [] : [value]));
  const number = new Map([...first, ...then].map((value, position) => [value, position]));
  const renumber = (value: number): number => number.get(value) ?? -1;
  const all = first.filter((value) => nodes[value]?.dtype === "real").map(renumber);
  const params = all.filter((value) => leaves[value]?.role === "params");
  const some = all.filter(() => random.chance(0.6));
  const byDefault = params.length > 0 ? params : all;
  return {
    leaves,
    steps: steps.map((step) => ({ ...step, inputs: step.inputs.map(renumber) })),
    outputs: [...new Set(outputs.map(renumber))],
    loss: loss === undefined ? undefined : renumber(loss),
    wrt: random.chance(0.5) && some.length > 0 ? some : byDefault,
  };
}
