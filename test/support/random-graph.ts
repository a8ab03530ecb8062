import { Random } from "../../src/check/random.ts";
import { at, type Specification } from "./specification.ts";
import { finished } from "./random/finish.ts";
import { controlMakers } from "./random/makers/control.ts";
import { type Maker, makers } from "./random/makers/index.ts";
import { World } from "./random/world.ts";

/**
 * A random model over all operations of the table, the same for the same seed: shapes of rank 0 to 5,
 * broadcasting of every kind, fan-out, shared subgraphs. Arguments of operations with a domain are
 * drawn into it by steps of their own; everything is evaluated at a sample point while it is made, so
 * that nothing overflows.
 */
export function randomSpecification(seed: number): Specification {
  return specificationOf(seed, makers);
}

/** The same with loops and conditions, whose bodies are made of all operations and of each other. */
export function randomControlSpecification(seed: number): Specification {
  return specificationOf(seed, [...makers, ...frequent]);
}

const frequent = Array.from({ length: 24 }, () => controlMakers(makers)).flat();

function specificationOf(seed: number, from: readonly Maker[]): Specification {
  const random = new Random(seed);
  const world = new World(random);
  const base = world.randomSizes();
  const first = 1 + random.below(3);
  for (let i = 0; i < first; i++) world.leaf(world.broadcastVariant(base));
  const count = 1 + random.below(random.chance(0.2) ? 30 : 12);
  for (let i = 0; i < count; i++) tame(world, random.pick(from)(world));
  return finished(world);
}

/** Keeps magnitudes where differences resolve them. */
function tame(world: World, value: number): void {
  if (at(world.nodes, value).dtype !== "real") return;
  const largest = world.largest(value);
  if (largest > 30) {
    world.apply("mul", [value, world.constant(2 ** -Math.ceil(Math.log2(largest)))]);
  }
}
