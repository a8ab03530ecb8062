import type { Node } from "../../ir/graph.ts";
import { numbersOf, showShape } from "../../ir/shape.ts";
import { integerArgument, refuseArgument, toSizes } from "./arguments.ts";
import { toNode } from "./operand.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

/** What is taken of one axis: `count` elements, the first at `start`, `step` apart. */
export interface Range {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * NumPy's `x[start:stop:step]`: an argument is one number, for the first axis, or a list with one
 * entry an axis, in which `null` means the default. Negative positions count from the end.
 */
export function slice(x: unknown, start: unknown, stop?: unknown, step?: unknown): Value {
  const trace = currentTrace("slice");
  const node = toNode("slice", x, trace);
  const lists = [start, stop, step].map((argument) => perAxis(argument, node));
  const ranges = numbersOf(node.shape).map((size, axis) => {
    const [from, to, by] = lists.map((list) => list[axis]);
    return range(size, from, to, by ?? 1, axis, node);
  });
  return new Value(trace, take(trace, node, ranges));
}

/** One element of the first axis (or, with a list, of the first axes), which disappear. */
export function at(x: unknown, index: unknown): Value {
  const trace = currentTrace("at");
  const node = toNode("at", x, trace);
  const wanted = perAxis(index, node);
  const sizes = numbersOf(node.shape);
  const ranges = sizes.map((size, axis): Range => {
    const position = wanted[axis];
    if (position === undefined) return { start: 0, step: 1, count: size };
    const start = position < 0 ? position + size : position;
    if (start < 0 || start >= size) {
      refuseArgument(
        `at has no index ${position} in axis ${axis} of ${showShape(node.shape)}`,
        `indices run from 0 to ${size - 1}, or from -${size} to -1 counted from the end`,
      );
    }
    return { start, step: 1, count: 1 };
  });
  const kept = sizes.filter((_, axis) => wanted[axis] === undefined);
  return new Value(trace, dropAxes(trace, take(trace, node, ranges), kept));
}

/** The elements of `node` that the ranges, one an axis, name. */
export function take(trace: Trace, node: Node, ranges: readonly Range[]): Node {
  const isWhole = ranges.every(
    ({ start, step, count }, axis) =>
      start === 0 && step === 1 && count === numbersOf(node.shape)[axis],
  );
  if (isWhole) return node;
  return trace.apply("slice", [node], {
    starts: ranges.map((one) => one.start),
    steps: ranges.map((one) => one.step),
    sizes: ranges.map((one) => one.count),
  });
}

/** `node` without axes of size 1, so that `sizes` are left. */
export function dropAxes(trace: Trace, node: Node, sizes: readonly number[]): Node {
  return sizes.length === node.shape.length
    ? node
    : trace.apply("reshape", [node], { shape: toSizes(sizes) });
}

function perAxis(argument: unknown, node: Node): (number | undefined)[] {
  if (argument === undefined || argument === null) return [];
  const list: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  if (list.length > node.shape.length) {
    refuseArgument(
      `slice names ${list.length} axes of ${showShape(node.shape)}`,
      "give at most one entry for each axis",
    );
  }
  return list.map((entry) =>
    entry === undefined || entry === null
      ? undefined
      : integerArgument("slice", "a position", entry),
  );
}

/** Python's rules (`slice.indices`): positions are clipped to the axis, never out of range. */
function range(
  size: number,
  start: number | undefined,
  stop: number | undefined,
  step: number,
  axis: number,
  node: Node,
): Range {
  if (step === 0) refuseArgument("the step of slice must not be 0");
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const clip = (position: number): number =>
    Math.min(Math.max(position < 0 ? position + size : position, lowest), highest);
  const first = start === undefined ? (step > 0 ? lowest : highest) : clip(start);
  const end = stop === undefined ? (step > 0 ? highest : lowest) : clip(stop);
  const count = Math.max(0, Math.ceil((end - first) / step));
  if (count === 0) {
    refuseArgument(
      `slice takes nothing of axis ${axis} of ${showShape(node.shape)}`,
      "a size is at least 1: check start, stop and the sign of step",
    );
  }
  return { start: first, step, count };
}
