import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import type { Buffer } from "../../ir/loops.ts";
import { countOf, type Shape } from "../../ir/shape.ts";
import { addSizes, ONE } from "../../ir/size.ts";
import { loopOf } from "../../ops/control/loop.ts";
import type { Buffers } from "../memory.ts";

/**
 * The memory of a history. A carry of several numbers lives in its history: an iteration reads one row
 * and writes the next one (the one before, if time runs backwards), so there is a row for the last
 * value too. A single number lives in the code, and the history has what it was.
 */
export function shapeInMemory(node: Node): Shape {
  if (!isRowHistory(node)) return node.shape;
  const [extent = ONE, ...row] = node.shape;
  return [addSizes(extent, ONE), ...row];
}

function isRowHistory({ op, attributes, shape }: Node): boolean {
  return op === "part" && attributes["of"] === "history" && countOf(shape.slice(1)) !== ONE;
}

/** Whether the memory has a row more than the history that it holds. */
export function isExtended({ node, shape, base }: Buffer): boolean {
  return !base && isRowHistory(node) && shape[0] !== node.shape[0];
}

/** The rows of the history itself. */
export function historyIn(buffers: Buffers, memory: Buffer): Buffer {
  const { node } = memory;
  const made = buffers.make(memory.space, node, node.shape, memory);
  const loop = loopOf(present(node.inputs[0]));
  return loop.isReversed ? { ...made, from: countOf(node.shape.slice(1)) } : made;
}
