import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { numbersOf, sameShape, shapeOf, showShape } from "../../ir/shape.ts";
import { normalAxes, normalAxis } from "../../ops/axes.ts";
import { axesArgument, integerArgument, refuseArgument } from "./arguments.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { type Range, take } from "./slice.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

function reshaped(trace: Trace, node: Node, sizes: readonly number[]): Node {
  const shape = shapeOf(sizes);
  return sameShape(node.shape, shape) ? node : trace.apply("reshape", [node], { shape });
}

function axisOf(trace: Trace, op: string, axis: unknown, node: Node, rank: number): number {
  const wanted = integerArgument(op, "the axis", axis);
  return trace.locally(() => normalAxis(op, wanted, rank, node.shape));
}

/** Tensors of one shape along a new axis. */
export function stack(tensors: unknown, axis: unknown = 0): Value {
  const trace = currentTrace("stack");
  if (!Array.isArray(tensors) || tensors.length === 0) {
    refuseArgument(`stack needs a list of tensors, not ${describe(tensors)}`);
  }
  const nodes = tensors.map((tensor: unknown) => toNode("stack", tensor, trace));
  return new Value(trace, stackNodes(trace, nodes, axis));
}

function stackNodes(trace: Trace, nodes: readonly Node[], axis: unknown): Node {
  const [first] = nodes as [Node];
  const other = nodes.find((node) => !sameShape(node.shape, first.shape));
  if (other) {
    trace.locally(() =>
      fail(
        "GRADC2005",
        `stack cannot join ${showShape(first.shape)} and ${showShape(other.shape)}`,
        {
          help: "all shapes must be the same; concat joins along an axis that is there",
        },
      ),
    );
  }
  const at = axisOf(trace, "stack", axis, first, first.shape.length + 1);
  const sizes = numbersOf(first.shape).toSpliced(at, 0, 1);
  const layers = nodes.map((node) => reshaped(trace, node, sizes));
  return layers.length === 1 && layers[0] ? layers[0] : trace.apply("concat", layers, { axis: at });
}

/** Equal parts of an axis, as many as `sections` says, or parts of the sizes that it lists. */
export function split(x: unknown, sections: unknown, axis: unknown = 0): Value[] {
  const trace = currentTrace("split");
  const node = toNode("split", x, trace);
  const at = axisOf(trace, "split", axis, node, node.shape.length);
  const sizes = numbersOf(node.shape);
  const whole = sizes[at] ?? 1;
  const parts = partsArgument(sections, whole, at, node);
  let start = 0;
  return parts.map((count) => {
    const ranges = sizes.map((size, own): Range =>
      own === at ? { start, step: 1, count } : { start: 0, step: 1, count: size },
    );
    start += count;
    return new Value(trace, take(trace, node, ranges));
  });
}

function partsArgument(sections: unknown, whole: number, axis: number, node: Node): number[] {
  const isList = Array.isArray(sections);
  const list: readonly unknown[] = isList ? sections : [sections];
  const numbers = list.map((one) => integerArgument("split", isList ? "a size" : "sections", one));
  const [count = 1] = numbers;
  const sizes = isList
    ? numbers
    : Array<number>(Math.max(0, Math.min(count, whole))).fill(whole / count);
  const isWhole = sizes.every((size) => Number.isInteger(size) && size > 0);
  if (isWhole && sizes.reduce((a, b) => a + b, 0) === whole) return sizes;
  refuseArgument(
    isList
      ? `sizes [${numbers.join(", ")}] do not split axis ${axis} of ${showShape(node.shape)}`
      : `axis ${axis} of ${showShape(node.shape)} does not split into ${count} equal parts`,
    isList ? `positive sizes that add up to ${whole}` : "or list the sizes of the parts",
  );
}

/** Backwards along axes; along all if none is named. */
export function flip(x: unknown, axis?: unknown): Value {
  const trace = currentTrace("flip");
  const node = toNode("flip", x, trace);
  const wanted = axesArgument("flip", axis);
  const axes = trace.locally(() => normalAxes("flip", wanted, node.shape));
  const ranges = numbersOf(node.shape).map((count, at): Range =>
    axes.includes(at) ? { start: count - 1, step: -1, count } : { start: 0, step: 1, count },
  );
  return new Value(trace, take(trace, node, ranges));
}

/** Without axes of size 1: those that are named, or all of them. */
export function squeeze(x: unknown, axis?: unknown): Value {
  const trace = currentTrace("squeeze");
  const node = toNode("squeeze", x, trace);
  const wanted = axesArgument("squeeze", axis);
  const sizes = numbersOf(node.shape);
  if (wanted === undefined) {
    return new Value(
      trace,
      reshaped(
        trace,
        node,
        sizes.filter((size) => size !== 1),
      ),
    );
  }
  const axes =
    wanted.length === 0 ? [] : trace.locally(() => normalAxes("squeeze", wanted, node.shape));
  const long = axes.find((at) => sizes[at] !== 1);
  if (long !== undefined) {
    refuseArgument(
      `squeeze cannot drop axis ${long} of ${showShape(node.shape)}`,
      `its size is ${sizes[long] ?? 1}: only axes of size 1 can go`,
    );
  }
  return new Value(
    trace,
    reshaped(
      trace,
      node,
      sizes.filter((_, at) => !axes.includes(at)),
    ),
  );
}

/** With a new axis of size 1. */
export function expandDims(x: unknown, axis: unknown): Value {
  const trace = currentTrace("expandDims");
  const node = toNode("expandDims", x, trace);
  const at = axisOf(trace, "expandDims", axis, node, node.shape.length + 1);
  return new Value(trace, reshaped(trace, node, numbersOf(node.shape).toSpliced(at, 0, 1)));
}

/**
 * Repeated as a whole, so often along each axis. Repeats and axes align at the last ones: what is
 * missing of the repeats is 1, and there may be more of them than axes.
 */
export function tile(x: unknown, repeats: unknown): Value {
  const trace = currentTrace("tile");
  const node = toNode("tile", x, trace);
  const list: readonly unknown[] = Array.isArray(repeats) ? repeats : [repeats];
  const counts = list.map((one) => integerArgument("tile", "a repeat", one));
  const bad = counts.find((count) => count < 1);
  if (bad !== undefined) refuseArgument(`a repeat of tile must be positive, not ${bad}`);
  const rank = Math.max(counts.length, node.shape.length);
  const sizes = [...Array<number>(rank - node.shape.length).fill(1), ...numbersOf(node.shape)];
  const times = [...Array<number>(rank - counts.length).fill(1), ...counts];
  const spread = reshaped(
    trace,
    node,
    sizes.flatMap((size) => [1, size]),
  );
  const copies = sizes.flatMap((size, at) => [times[at] ?? 1, size]);
  const copied = times.every((count) => count === 1)
    ? spread
    : trace.apply("broadcastTo", [spread], { shape: shapeOf(copies) });
  return new Value(
    trace,
    reshaped(
      trace,
      copied,
      sizes.map((size, at) => size * (times[at] ?? 1)),
    ),
  );
}
