import type { Node } from "../ir/graph.ts";
import type { Buffer, Index, Statement } from "../ir/loops.ts";
import type { Context } from "./context.ts";
import { elementExpr, storedExpr } from "./evaluate.ts";
import { nest } from "./nest.ts";
import { computeRoot, type How } from "./roots.ts";

/** A root that overwrites its memory, and is complete as soon as it is there. */
export const plain: How = { accumulate: false, inPlace: "never" };

/** A root that overwrites its memory, where a long sum may build up row by row. */
export const summed: How = { accumulate: false, inPlace: "long" };

/** The statements of a root that is no loop or condition, with the note on what they compute. */
export function rootStatements(
  context: Context,
  node: Node,
  place: Buffer | undefined,
  as: string | undefined,
  how: How,
): readonly Statement[] {
  const buffer = place ?? context.memory.makeScratch(node);
  const { clear, compute } = computeRoot(context, node, buffer, how);
  context.cleared.push(...clear);
  // What is added piece by piece is told piece by piece.
  const isTold = compute.some((one) => one.kind === "note" && one.node === node);
  if (!isTold) return [noteOn(node, as), ...compute];
  return compute.map((one) => (one.kind === "note" ? { ...noteOn(node, as), ...one } : one));
}

/** Writes a value, which may lie elsewhere or nowhere. */
export function copyStatements(
  context: Context,
  node: Node,
  buffer: Buffer,
  as: string | undefined,
  accumulate: boolean,
): readonly Statement[] {
  return [noteOn(node, as), ...copyTo(context, node, buffer, [], accumulate)];
}

/** The same without a note; `at` are the positions along axes that the memory has before those of the value. */
export function copyTo(
  { memory, variables }: Context,
  node: Node,
  buffer: Buffer,
  at: readonly Index[] = [],
  accumulate = false,
): readonly Statement[] {
  const { index, variables: loops } = variables.over(node.shape);
  const value = storedExpr(node, elementExpr(memory, node, index));
  return nest(loops, [{ kind: "store", buffer, index: [...at, ...index], value, accumulate }]);
}

function noteOn(node: Node, as: string | undefined): Statement {
  return as === undefined ? { kind: "note", node } : { kind: "note", node, as };
}
