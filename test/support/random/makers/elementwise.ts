import { arityOf, callable } from "../../../../src/ops/elementwise.ts";
import { at } from "../../specification.ts";
import type { World } from "../world.ts";
import type { Maker } from "./index.ts";

export const elementwiseMakers: readonly Maker[] = [
  ...[...callable.keys()].map((op) => (world: World) => ofRow(world, op)),
  polygamma,
  // Those that nets are made of, more often.
  ...["add", "mul", "sub", "where", "add", "mul"].map((op) => (world: World) => ofRow(world, op)),
];

function ofRow(world: World, op: string): number {
  const row = callable.get(op);
  if (!row) throw new RangeError(op);
  const { random } = world;
  const first = world.any();
  const operands = Array.from({ length: arityOf(row) }, (_, position) => {
    if (row.types?.operands[position] === "bool") return world.condition(first);
    return position === 0 ? first : world.partner(first);
  });
  // The order in which they were found says nothing.
  if (!row.types && random.chance(0.5)) operands.reverse();
  if (op === "pow") return power(world, operands);
  if (op === "integerPow") {
    return world.apply(op, [small(world, first), world.constant(random.below(7))]);
  }
  const inDomain = operands.map((value, position) => intoDomain(world, op, position, value));
  // A condition wider than its branches, or narrower, may grow the result too far.
  return world.fits(inDomain) ? world.apply(op, inDomain) : first;
}

function power(world: World, [a = 0, b = 0]: readonly number[]): number {
  const { random } = world;
  const exponent = random.chance(0.5) ? world.constant(random.pick([-1, 0, 0.5, 1, 2, 3])) : b;
  const value = Number(at(world.nodes, exponent).attributes["value"]);
  const isWhole = Number.isInteger(value) && value >= 0;
  const small = world.largest(exponent) > 4 ? world.apply("tanh", [exponent]) : exponent;
  return world.apply("pow", [isWhole ? a : positive(world, a), small]);
}

type Shaped = (world: World, value: number) => number;

const positive: Shaped = (world, value) =>
  world.apply("add", [world.apply("abs", [value]), world.constant(0.5)]);

const aboveOne: Shaped = (world, value) =>
  world.apply("add", [world.apply("abs", [value]), world.constant(1.25)]);

const withinOne: Shaped = (world, value) =>
  world.apply("mul", [world.apply("tanh", [value]), world.constant(0.875)]);

const small: Shaped = (world, value) =>
  world.largest(value) > 3 ? world.apply("tanh", [value]) : value;

const asItIs: Shaped = (_, value) => value;

/** Where operations and their derivatives are finite and tame, an entry an operand. */
const domains: Readonly<Record<string, readonly Shaped[]>> = {
  div: [asItIs, positive],
  mod: [asItIs, positive],
  reciprocal: [positive],
  log: [positive],
  log2: [positive],
  log10: [positive],
  log1p: [positive],
  xlogy: [asItIs, positive],
  sqrt: [positive],
  rsqrt: [positive],
  cbrt: [positive],
  lgamma: [positive],
  digamma: [positive],
  exp: [small],
  exp2: [small],
  expm1: [small],
  sinh: [small],
  cosh: [small],
  tan: [withinOne],
  asin: [withinOne],
  acos: [withinOne],
  atanh: [withinOne],
  erfinv: [withinOne],
  acosh: [aboveOne],
};

function intoDomain(world: World, op: string, position: number, value: number): number {
  return (domains[op]?.[position] ?? asItIs)(world, value);
}

function polygamma(world: World): number {
  const value = positive(world, world.any());
  return world.apply("polygamma", [value], { order: 1 + world.random.below(3) });
}
