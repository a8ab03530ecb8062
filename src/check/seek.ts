import type { Leaf } from "../ir/graph.ts";
import { elementsOf } from "../ops/axes.ts";
import { interpret, type Values } from "./interpret.ts";
import type { Kink } from "./kinks.ts";
import { drawPoint, type Extents, type Point, specialPoints } from "./points.ts";
import type { Random } from "./random.ts";
import { ROUNDED } from "./surroundings.ts";

/** How many elements of one margin are driven to zero. */
const ELEMENTS = 3;

/** Points on the kinks of a model: where models tend to tie, and where secants find its own ties. */
export function* kinkPoints(
  leaves: readonly Leaf[],
  extents: Extents,
  kinks: readonly Kink[],
  random: Random,
): Generator<Point> {
  if (kinks.length === 0) return;
  yield* specialPoints(leaves, extents, random);
  for (const margin of new Set(kinks.map((kink) => kink.margin))) {
    for (let i = 0; i < ELEMENTS; i++) {
      const start = drawPoint(leaves, extents, random, i % 2);
      const size = interpret([margin], start).get(margin)?.length ?? 0;
      if (size === 0) continue;
      const element = random.below(size);
      const marginAt = (point: Values): number =>
        interpret([margin], point).get(margin)?.[element] ?? NaN;
      const found = rootAlongLine(marginAt, start, leaves, random);
      if (found) yield found;
    }
  }
}

/** Whether a margin is zero, up to rounding, at a point with these values. */
export function isOnKink(kinks: readonly Kink[], values: Values): boolean {
  return kinks.some(
    ({ margin }) => values.get(margin)?.some((m) => Math.abs(m) <= ROUNDED) === true,
  );
}

/** Secant steps along a random line through `start`: along one coordinate, or all of one leaf. */
function rootAlongLine(
  f: (point: Values) => number,
  start: Point,
  leaves: readonly Leaf[],
  random: Random,
): Point | undefined {
  const reals = leaves.filter(({ node }) => node.dtype === "real" && elementsOf(node) > 0);
  if (reals.length === 0) return undefined;
  const { node } = random.pick(reals);
  const origin = start.get(node) ?? new Float64Array();
  const chosen = random.below(origin.length);
  const isAxis = random.chance(0.6);
  const direction = origin.map((_, at) => (isAxis ? Number(at === chosen) : random.normal()));
  const along = (t: number): Point =>
    new Map(start).set(
      node,
      origin.map((x, at) => x + t * (direction[at] ?? 0)),
    );
  let [t, s] = [0, 0.5];
  let [ft, fs] = [f(along(t)), f(along(s))];
  for (let i = 0; i < 40 && ft !== 0; i++) {
    if (fs === ft || !Number.isFinite(fs) || !Number.isFinite(ft)) return undefined;
    const next = t - (ft * (t - s)) / (ft - fs);
    if (next === t) break;
    [s, fs] = [t, ft];
    [t, ft] = [next, f(along(next))];
  }
  return Math.abs(ft) <= 1e-14 ? along(t) : undefined;
}
