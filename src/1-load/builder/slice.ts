import type { Node } from "../../ir/graph.ts";
import { type Shape, showShape } from "../../ir/shape.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  floorDivide,
  isNegative,
  ONE,
  showSize,
  type Size,
  subtractSizes,
  ZERO,
} from "../../ir/size.ts";
import { integerArgument, refuseArgument, symbolicArgument } from "./arguments.ts";
import { toNode } from "./operand.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

/** What is taken of one axis: `count` elements, the first at `start`, `step` apart. */
export interface Range {
  readonly start: Size;
  readonly step: Size;
  readonly count: Size;
}

/** All of an axis. */
export function wholeOf(size: Size): Range {
  return { start: ZERO, step: ONE, count: size };
}

/**
 * NumPy's `x[start:stop:step]`: an argument is one number, for the first axis, or a list with one
 * entry an axis, in which `null` means the default. Negative positions count from the end.
 */
export function slice(x: unknown, start: unknown, stop?: unknown, step?: unknown): Value {
  const trace = currentTrace("slice");
  const node = toNode("slice", x, trace);
  const [starts = [], stops = []] = [start, stop].map((argument) =>
    perAxis(argument, node, positionArgument),
  );
  const steps = perAxis(step, node, (by) => integerArgument("slice", "a step", by));
  const ranges = node.shape.map((size, axis) =>
    range(size, starts[axis], stops[axis], steps[axis] ?? 1, axis, node),
  );
  return new Value(trace, take(trace, node, ranges));
}

/** One element of the first axis (or, with a list, of the first axes), which disappear. */
export function at(x: unknown, index: unknown): Value {
  const trace = currentTrace("at");
  const node = toNode("at", x, trace);
  const wanted = perAxis(index, node, positionArgument);
  const ranges = node.shape.map((size, axis): Range => {
    const position = wanted[axis];
    if (position === undefined) return wholeOf(size);
    const start = fromStart(position, size);
    const after = subtractSizes(subtractSizes(size, start), ONE);
    if (isNegative(start) || isNegative(after)) {
      refuseArgument(
        `at has no index ${showSize(position)} in axis ${axis} of ${showShape(node.shape)}`,
        `indices run from 0 to ${showSize(subtractSizes(size, ONE))}, or from -${showSize(size)} to -1 counted from the end`,
      );
    }
    return { start, step: ONE, count: ONE };
  });
  const kept = node.shape.filter((_, axis) => wanted[axis] === undefined);
  return new Value(trace, dropAxes(trace, take(trace, node, ranges), kept));
}

/** The elements of `node` that the ranges, one an axis, name. */
export function take(trace: Trace, node: Node, ranges: readonly Range[]): Node {
  const isWhole = ranges.every(
    ({ start, step, count }, axis) => start === ZERO && step === ONE && count === node.shape[axis],
  );
  if (isWhole) return node;
  return trace.apply("slice", [node], {
    starts: ranges.map((one) => one.start),
    steps: ranges.map((one) => one.step),
    sizes: ranges.map((one) => one.count),
  });
}

/** `node` without axes of size 1, so that `sizes` are left. */
export function dropAxes(trace: Trace, node: Node, sizes: Shape): Node {
  return sizes.length === node.shape.length
    ? node
    : trace.apply("reshape", [node], { shape: sizes });
}

/** A position along an axis: a number, which counts from the end where it is negative, or a size. */
function positionArgument(value: unknown): Size {
  if (typeof value === "string") return symbolicArgument("slice", "a position", value);
  return constantSize(integerArgument("slice", "a position", value));
}

function perAxis<T>(argument: unknown, node: Node, read: (entry: unknown) => T): (T | undefined)[] {
  if (argument === undefined || argument === null) return [];
  const list: readonly unknown[] = Array.isArray(argument)
    ? Array.from<unknown>(argument)
    : [argument];
  if (list.length > node.shape.length) {
    refuseArgument(
      `slice names ${list.length} axes of ${showShape(node.shape)}`,
      "give at most one entry for each axis",
    );
  }
  return list.map((entry) => (entry === undefined || entry === null ? undefined : read(entry)));
}

function fromStart(position: Size, size: Size): Size {
  const number = constantOf(position);
  return number !== undefined && number < 0 ? addSizes(position, size) : position;
}

/**
 * Python's rules (`slice.indices`): positions are clipped to the axis, never out of range. Along an
 * axis whose size is known at run time only they are taken as they are, which asks for a size of at
 * least so much.
 */
function range(
  size: Size,
  start: Size | undefined,
  stop: Size | undefined,
  step: number,
  axis: number,
  node: Node,
): Range {
  if (step === 0) refuseArgument("the step of slice must not be 0");
  const last = subtractSizes(size, ONE);
  const [lowest, highest] = step > 0 ? [ZERO, size] : [constantSize(-1), last];
  const clip = (position: Size): Size => {
    const own = fromStart(position, size);
    const [number, least, most] = [own, lowest, highest].map(constantOf);
    if (number === undefined || least === undefined || most === undefined) return own;
    return constantSize(Math.min(Math.max(number, least), most));
  };
  const first = start === undefined ? (step > 0 ? lowest : highest) : clip(start);
  const end = stop === undefined ? (step > 0 ? highest : lowest) : clip(stop);
  const along = step > 0 ? subtractSizes(end, first) : subtractSizes(first, end);
  const width = Math.abs(step);
  const count = floorDivide(addSizes(along, constantSize(width - 1)), width);
  if (!count) {
    refuseArgument(
      `slice cannot tell how many steps of ${width} go into ${showSize(along)}`,
      `declare the size as a multiple, "${width} N", or reshape it into [-1, ${width}] first`,
    );
  }
  const number = constantOf(count);
  if (isNegative(count) || (number !== undefined && number <= 0)) {
    refuseArgument(
      `slice takes nothing of axis ${axis} of ${showShape(node.shape)}`,
      "a size is at least 1: check start, stop and the sign of step",
    );
  }
  return { start: first, step: constantSize(step), count };
}
