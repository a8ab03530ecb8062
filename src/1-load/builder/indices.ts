import type { Node } from "../../ir/graph.ts";
import { normalAxes } from "../../ops/axes.ts";
import {
  flagArgument,
  integerArgument,
  refuseArgument,
  sizeArgument,
  sizesArgument,
} from "./arguments.ts";
import { describe } from "./describe.ts";
import * as nodes from "./indexing.ts";
import { toNode } from "./operand.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { contentOf, Value } from "./value.ts";

/** Operations on positions, as users call them. */

export function take(x: unknown, positions: unknown, axis: unknown = 0): Value {
  const trace = currentTrace("take");
  const [from, at] = [toNode("take", x, trace), toNode("take", positions, trace)];
  return new Value(trace, nodes.take(trace, from, at, integerArgument("take", "the axis", axis)));
}

export function takeAlongAxis(x: unknown, positions: unknown, axis: unknown = -1): Value {
  const op = "takeAlongAxis";
  const trace = currentTrace(op);
  const [from, at] = [toNode(op, x, trace), toNode(op, positions, trace)];
  const along = integerArgument(op, "the axis", axis);
  return new Value(trace, nodes.takeAlongAxis(trace, from, at, along));
}

export function scatterAdd(
  x: unknown,
  positions: unknown,
  updates: unknown,
  axis: unknown = 0,
): Value {
  const trace = currentTrace("scatterAdd");
  const [onto, at, added] = [x, positions, updates].map((one) => toNode("scatterAdd", one, trace));
  const along = integerArgument("scatterAdd", "the axis", axis);
  return new Value(trace, nodes.scatterAdd(trace, onto as Node, at as Node, added as Node, along));
}

export function segmentSum(data: unknown, ids: unknown, count: unknown): Value {
  const op = "segmentSum";
  const trace = currentTrace(op);
  const [rows, at] = [toNode(op, data, trace), toNode(op, ids, trace)];
  return new Value(trace, nodes.segmentSum(trace, rows, at, sizeArgument(op, "the count", count)));
}

export function oneHot(ids: unknown, depth: unknown): Value {
  const trace = currentTrace("oneHot");
  const node = toNode("oneHot", ids, trace);
  return new Value(trace, nodes.oneHot(trace, node, sizeArgument("oneHot", "the count", depth)));
}

/** The rows of a table. */
export function embedding(table: unknown, ids: unknown): Value {
  const trace = currentTrace("embedding");
  const [rows, at] = [toNode("embedding", table, trace), toNode("embedding", ids, trace)];
  return new Value(trace, nodes.take(trace, rows, at, 0));
}

export function dynamicSlice(x: unknown, starts: unknown, sizes: unknown): Value {
  const op = "dynamicSlice";
  const trace = currentTrace(op);
  const node = toNode(op, x, trace);
  const list = sizesArgument(op, sizes);
  return new Value(trace, nodes.dynamicSlice(trace, node, startsArgument(op, starts, trace), list));
}

export function dynamicUpdateSlice(x: unknown, block: unknown, starts: unknown): Value {
  const op = "dynamicUpdateSlice";
  const trace = currentTrace(op);
  const [node, over] = [toNode(op, x, trace), toNode(op, block, trace)];
  const list = startsArgument(op, starts, trace);
  return new Value(trace, nodes.dynamicUpdateSlice(trace, node, over, list));
}

export function cast(x: unknown, dtype: unknown): Value {
  const trace = currentTrace("cast");
  if (dtype !== "real" && dtype !== "int" && dtype !== "bool") {
    refuseArgument(`cast needs "real", "int" or "bool", not ${describe(dtype)}`);
  }
  return new Value(trace, nodes.cast(trace, toNode("cast", x, trace), dtype));
}

/** `op(x, axis?, keepDims?)`; without an axis the position counts through the whole tensor. */
function argument(op: "argmax" | "argmin") {
  return (x: unknown, axis?: unknown, keepDims: unknown = false): Value => {
    const trace = currentTrace(op);
    const node = toNode(op, x, trace);
    const wanted = axis === undefined ? undefined : [integerArgument(op, "the axis", axis)];
    const keep = flagArgument(op, "keepDims", keepDims);
    const axes = trace.locally(() => normalAxes(op, wanted, node.shape));
    return new Value(trace, trace.apply(op, [node], { axes, keepDims: keep }));
  };
}

export const argmax = argument("argmax");
export const argmin = argument("argmin");

/** A list of integers, one an axis, some of them known; or a vector of integers. */
function startsArgument(op: string, value: unknown, trace: Trace): Node[] {
  if (Array.isArray(value)) return Array.from(value, (start: unknown) => toNode(op, start, trace));
  const list = contentOf(value) && nodes.listed(trace, toNode(op, value, trace));
  if (list) return list;
  refuseArgument(`${op} needs a list of starts, one for each axis, not ${describe(value)}`);
}
