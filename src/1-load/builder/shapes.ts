import { countOf, showShape } from "../../ir/shape.ts";
import { divideSizes, ONE, showSize } from "../../ir/size.ts";
import { normalAxis } from "../../ops/axes.ts";
import { integerArgument, openSizesArgument, refuseArgument, sizesArgument } from "./arguments.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { currentTrace } from "./trace.ts";
import { Value } from "./value.ts";

/** Axes in the order of `permutation`, or reversed. */
export function transpose(x: unknown, permutation?: unknown): Value {
  const trace = currentTrace("transpose");
  const node = toNode("transpose", x, trace);
  const rank = node.shape.length;
  if (permutation !== undefined && !Array.isArray(permutation)) {
    refuseArgument(`transpose needs a list of axes, not ${describe(permutation)}`);
  }
  const axes = permutation
    ? Array.from(permutation, (axis: unknown) => {
        const wanted = integerArgument("transpose", "an axis", axis);
        return trace.locally(() => normalAxis("transpose", wanted, rank, node.shape));
      })
    : node.shape.map((_, axis) => rank - 1 - axis);
  return new Value(trace, trace.apply("transpose", [node], { permutation: axes }));
}

/** The same numbers in another shape; one size may be -1 and is worked out. */
export function reshape(x: unknown, shape: unknown): Value {
  const trace = currentTrace("reshape");
  const node = toNode("reshape", x, trace);
  const sizes = openSizesArgument("reshape", shape);
  const given = countOf(sizes.filter((size) => size !== undefined));
  const missing = sizes.includes(undefined) ? divideSizes(countOf(node.shape), given) : ONE;
  if (!missing) {
    const wanted = sizes.map((size) => (size ? showSize(size) : "-1"));
    refuseArgument(
      `reshape cannot make [${wanted.join(", ")}] of ${showShape(node.shape)}`,
      `the sizes that are given must divide the number of elements, ${showSize(countOf(node.shape))}`,
    );
  }
  const full = sizes.map((size) => size ?? missing);
  return new Value(trace, trace.apply("reshape", [node], { shape: full }));
}

/** Repeated along new leading axes and axes of size 1. */
export function broadcastTo(x: unknown, shape: unknown): Value {
  const trace = currentTrace("broadcastTo");
  const node = toNode("broadcastTo", x, trace);
  const sizes = sizesArgument("broadcastTo", shape);
  return new Value(trace, trace.apply("broadcastTo", [node], { shape: sizes }));
}

/** One after the other along an existing axis. */
export function concat(tensors: unknown, axis: unknown = 0): Value {
  const trace = currentTrace("concat");
  if (!Array.isArray(tensors) || tensors.length === 0) {
    refuseArgument(`concat needs a list of tensors, not ${describe(tensors)}`);
  }
  const nodes = Array.from(tensors, (tensor: unknown) => toNode("concat", tensor, trace));
  const wanted = integerArgument("concat", "the axis", axis);
  const shape = nodes[0]?.shape ?? [];
  const along = trace.locally(() => normalAxis("concat", wanted, shape.length, shape));
  return new Value(trace, trace.apply("concat", nodes, { axis: along }));
}
