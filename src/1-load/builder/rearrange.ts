import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { sameShape, type Shape, showShape } from "../../ir/shape.ts";
import {
  addSizes,
  constantSize,
  divideSizes,
  isNegative,
  multiplySizes,
  ONE,
  showSize,
  type Size,
  subtractSizes,
  ZERO,
} from "../../ir/size.ts";
import { normalAxes, normalAxis } from "../../ops/axes.ts";
import {
  axesArgument,
  integerArgument,
  refuseArgument,
  sizeArgument,
  symbolicArgument,
} from "./arguments.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { type Range, take, wholeOf } from "./slice.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

function reshaped(trace: Trace, node: Node, shape: Shape): Node {
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
  const nodes = Array.from(tensors, (tensor: unknown) => toNode("stack", tensor, trace));
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
  const sizes = first.shape.toSpliced(at, 0, ONE);
  const layers = nodes.map((node) => reshaped(trace, node, sizes));
  return layers.length === 1 && layers[0] ? layers[0] : trace.apply("concat", layers, { axis: at });
}

/** Equal parts of an axis, as many as `sections` says, or parts of the sizes that it lists. */
export function split(x: unknown, sections: unknown, axis: unknown = 0): Value[] {
  const trace = currentTrace("split");
  const node = toNode("split", x, trace);
  const at = axisOf(trace, "split", axis, node, node.shape.length);
  const parts = partsArgument(sections, node.shape[at] ?? ONE, at, node);
  let start = ZERO;
  return parts.map((count) => {
    const ranges = node.shape.map((size, own): Range =>
      own === at ? { start, step: ONE, count } : wholeOf(size),
    );
    start = addSizes(start, count);
    return new Value(trace, take(trace, node, ranges));
  });
}

function partsArgument(sections: unknown, whole: Size, axis: number, node: Node): Size[] {
  if (!Array.isArray(sections)) {
    const count = integerArgument("split", "sections", sections);
    const size = count > 0 ? divideSizes(whole, constantSize(count)) : undefined;
    if (size && size !== ZERO) return Array<Size>(count).fill(size);
    refuseArgument(
      `axis ${axis} of ${showShape(node.shape)} does not split into ${count} equal parts`,
      "or list the sizes of the parts",
    );
  }
  const list: readonly unknown[] = Array.from<unknown>(sections);
  const sizes = list.map((size) =>
    typeof size === "string"
      ? symbolicArgument("split", "a size", size)
      : constantSize(integerArgument("split", "a size", size)),
  );
  const isPositive = sizes.every((size) => !isNegative(size) && size !== ZERO);
  if (isPositive && sizes.reduce(addSizes, ZERO) === whole) return sizes;
  refuseArgument(
    `sizes ${showShape(sizes)} do not split axis ${axis} of ${showShape(node.shape)}`,
    `positive sizes that add up to ${showSize(whole)}`,
  );
}

/** Backwards along axes; along all if none is named. */
export function flip(x: unknown, axis?: unknown): Value {
  const trace = currentTrace("flip");
  const node = toNode("flip", x, trace);
  const wanted = axesArgument("flip", axis);
  const axes = trace.locally(() => normalAxes("flip", wanted, node.shape));
  const ranges = node.shape.map((count, at): Range =>
    axes.includes(at)
      ? { start: subtractSizes(count, ONE), step: constantSize(-1), count }
      : wholeOf(count),
  );
  return new Value(trace, take(trace, node, ranges));
}

/** Without axes of size 1: those that are named, or all of them. */
export function squeeze(x: unknown, axis?: unknown): Value {
  const trace = currentTrace("squeeze");
  const node = toNode("squeeze", x, trace);
  const wanted = axesArgument("squeeze", axis);
  const sizes = node.shape;
  if (wanted === undefined) {
    return new Value(
      trace,
      reshaped(
        trace,
        node,
        sizes.filter((size) => size !== ONE),
      ),
    );
  }
  const axes =
    wanted.length === 0 ? [] : trace.locally(() => normalAxes("squeeze", wanted, node.shape));
  const long = axes.find((at) => sizes[at] !== ONE);
  if (long !== undefined) {
    refuseArgument(
      `squeeze cannot drop axis ${long} of ${showShape(node.shape)}`,
      `its size is ${showSize(sizes[long] ?? ONE)}: only axes of size 1 can go`,
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
  return new Value(trace, reshaped(trace, node, node.shape.toSpliced(at, 0, ONE)));
}

/**
 * Repeated as a whole, so often along each axis. Repeats and axes align at the last ones: what is
 * missing of the repeats is 1, and there may be more of them than axes.
 */
export function tile(x: unknown, repeats: unknown): Value {
  const trace = currentTrace("tile");
  const node = toNode("tile", x, trace);
  const list: readonly unknown[] = Array.isArray(repeats)
    ? Array.from<unknown>(repeats)
    : [repeats];
  const counts = list.map((one) => sizeArgument("tile", "a repeat", one));
  const rank = Math.max(counts.length, node.shape.length);
  const sizes = [...Array<Size>(rank - node.shape.length).fill(ONE), ...node.shape];
  const times = [...Array<Size>(rank - counts.length).fill(ONE), ...counts];
  const spread = reshaped(
    trace,
    node,
    sizes.flatMap((size) => [ONE, size]),
  );
  const copies = sizes.flatMap((size, at) => [times[at] ?? ONE, size]);
  const copied = times.every((count) => count === ONE)
    ? spread
    : trace.apply("broadcastTo", [spread], { shape: copies });
  return new Value(
    trace,
    reshaped(
      trace,
      copied,
      sizes.map((size, at) => multiplySizes(size, times[at] ?? ONE)),
    ),
  );
}
