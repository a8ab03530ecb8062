import { BodyWorld } from "../body.ts";
import { countOf, LARGEST, type World } from "../world.ts";
import type { Maker } from "./index.ts";

/** Loops in loops in loops are as deep as it goes. */
const DEEPEST = 2;

/** Loops and conditions; `makers` are what their bodies are made of. */
export function controlMakers(makers: readonly Maker[]): Maker[] {
  const all: Maker[] = [
    ...makers,
    ...Array.from({ length: 8 }, () => (world: World) => control(world)),
  ];
  const control = (world: World): number => {
    if (world.depth >= DEEPEST) return world.any();
    const make = world.random.pick([scan, scan, scan, mapped, counted, whileLoop, cond, cond]);
    return make(world, all);
  };
  return [control];
}

/** One or two rounds of steps on what the body has. */
function fill(body: BodyWorld, makers: readonly Maker[]): void {
  const count = 1 + body.random.below(body.depth === 1 ? 5 : 3);
  for (let step = 0; step < count; step++) {
    const value = body.random.pick(makers)(body);
    const largest = body.largest(value);
    if (body.nodes[value]?.dtype === "real" && largest > 30) {
      body.apply("mul", [value, body.constant(2 ** -Math.ceil(Math.log2(largest)))]);
    }
  }
}

interface Shape {
  readonly carries: number;
  readonly sequences: number;
  readonly hasTest?: boolean;
}

function scan(world: World, makers: readonly Maker[]): number {
  const { random } = world;
  return loop(world, makers, { carries: 1 + random.below(2), sequences: 1 + random.below(2) });
}

function mapped(world: World, makers: readonly Maker[]): number {
  return loop(world, makers, { carries: 0, sequences: 1 });
}

function counted(world: World, makers: readonly Maker[]): number {
  return loop(world, makers, { carries: 1 + world.random.below(2), sequences: 0 });
}

function whileLoop(world: World, makers: readonly Maker[]): number {
  return loop(world, makers, { carries: 1, sequences: 0, hasTest: true });
}

/** A real value whose elements are few, so that several iterations of it fit. */
function small(world: World): number {
  const value = world.any();
  if (countOf(world.sizesOf(value)) <= LARGEST / 4) return value;
  return world.apply("sum", [value], { axes: world.axesOf(value), keepDims: false });
}

function loop(world: World, makers: readonly Maker[], shape: Shape): number {
  const { random } = world;
  const body = new BodyWorld(world);
  const counter = body.parameter([], "int", Float64Array.of(0));
  const initial = Array.from({ length: shape.carries }, () => small(world));
  const carries = initial.map((value) =>
    body.parameter(world.sizesOf(value), "real", world.sampleOf(value)),
  );
  const first = shape.sequences > 0 ? world.ofRank(1) : undefined;
  const hasTest = shape.hasTest === true;
  const some = hasTest ? 1 + random.below(4) : random.below(5);
  const extent = first === undefined ? some : (world.sizesOf(first)[0] ?? 1);
  const sequences = Array.from({ length: shape.sequences }, (_, at) =>
    at === 0 && first !== undefined ? first : world.ofShape([extent]),
  );
  for (const value of sequences) {
    const [, ...sizes] = world.sizesOf(value);
    body.parameter(sizes, "real", world.sampleOf(value).slice(0, countOf(sizes)));
  }
  if (!hasTest && random.chance(0.3)) {
    body.apply("mul", [body.apply("cast", [counter], { dtype: "real" }), body.constant(0.25)]);
  }
  fill(body, makers);
  const next = carries.map((carry, at) => {
    const sizes = body.sizesOf(carry);
    const other = carries[1 - at];
    // Carries may swap.
    const isAlike = other !== undefined && String(body.sizesOf(other)) === String(sizes);
    return body.tameOf(sizes, isAlike && random.chance(0.3) ? other : carry);
  });
  const stacked = stackable(body, extent);
  const test = hasTest ? [testOf(body, carries[0] ?? 0)] : [];
  const wantsStack =
    !hasTest && stacked !== undefined && random.chance(shape.carries === 0 ? 1 : 0.5);
  if (!wantsStack && shape.carries === 0) return world.any();
  return world.perform({
    op: "loop",
    inputs: [...initial, ...sequences, ...body.captures],
    attributes: {
      carries: shape.carries,
      sequences: shape.sequences,
      extent,
      isReversed: !hasTest && random.chance(0.3),
      hasTest,
      of: wantsStack ? "stack" : "carry",
      part: wantsStack ? 0 : random.below(shape.carries),
    },
    bodies: [body.finished([...next, ...(wantsStack ? [stacked] : []), ...test])],
  });
}

/** A value of the body of which one an iteration is not too much. */
function stackable(body: BodyWorld, extent: number): number | undefined {
  const fitting = body.nodes.flatMap((node, value) =>
    node.dtype === "real" &&
    node.op !== "constant" &&
    extent > 0 &&
    node.shape.length < 5 &&
    extent * countOf(body.sizesOf(value)) <= LARGEST
      ? [value]
      : [],
  );
  return fitting.length > 0 ? body.random.pick(fitting.slice(-4)) : undefined;
}

/** Whether to go on: as a rule for an iteration or two. */
function testOf(body: BodyWorld, carry: number): number {
  const sum = body.apply("sum", [body.apply("square", [carry])], {
    axes: body.axesOf(carry),
    keepDims: false,
  });
  const limit = body.constant(body.random.pick([0.3, 1, 4, 50]));
  return body.apply(body.random.pick(["less", "greater"]), [sum, limit]);
}

/** One of two branches, by the sign of a sum. */
function cond(world: World, makers: readonly Maker[]): number {
  const { random } = world;
  const value = small(world);
  const sum = world.apply("sum", [value], { axes: world.axesOf(value), keepDims: false });
  const predicate = world.apply("less", [sum, world.constant(random.pick([-1, 0, 0.5, 20]))]);
  const first = new BodyWorld(world);
  const result = branch(first, makers, value);
  const second = new BodyWorld(world);
  for (const capture of first.captures) second.capture(capture);
  second.captures.length = 0;
  branch(second, makers, value);
  const sizes = first.sizesOf(result);
  const joined = second.tameOf(sizes, second.ofShape(sizes));
  for (const capture of second.captures) first.capture(capture);
  return world.perform({
    op: "cond",
    inputs: [predicate, ...first.captures],
    attributes: { part: 0 },
    bodies: [first.finished([result]), second.finished([joined])],
  });
}

function branch(body: BodyWorld, makers: readonly Maker[], value: number): number {
  body.capture(value);
  fill(body, makers);
  const made = body.nodes.flatMap((node, one) =>
    node.dtype === "real" && node.op !== "constant" && countOf(body.sizesOf(one)) <= LARGEST
      ? [one]
      : [],
  );
  return body.random.pick(made.slice(-3));
}
