import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import type { Buffer } from "../../ir/loops.ts";
import { countOf, type Shape } from "../../ir/shape.ts";
import { addSizes, multiplySizes, ONE, ZERO } from "../../ir/size.ts";
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
  return partIn(buffers, memory, memory.node);
}

/** A part of the loop that lies in the memory of a history: other rows of it, or the last one that is written. */
export function partIn(buffers: Buffers, memory: Buffer, part: Node): Buffer {
  const { isReversed, extent } = loopOf(present(part.inputs[0]));
  const row = countOf(memory.shape.slice(1));
  const { of } = part.attributes;
  // Row t of the history is where the iteration begins; time runs towards the other rows.
  const first =
    of === "carry" ? (isReversed ? ZERO : extent) : (of === "history") === isReversed ? ONE : ZERO;
  const made = buffers.make(memory.space, part, part.shape, memory);
  return first === ZERO ? made : { ...made, from: multiplySizes(first, row) };
}
