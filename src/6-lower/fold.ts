import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Buffer } from "../ir/loops.ts";
import { kindOf } from "../ops/kind.ts";
import { slidingOf, windowIndex } from "../ops/windows.ts";
import type { Context, RootStatements } from "./context.ts";
import { elementExpr } from "./evaluate.ts";
import { fillWith } from "./in-place.ts";
import { nest } from "./nest.ts";
import { accumulated, reductionOf } from "./reduction.ts";

/**
 * Zeros, and then every element of every window added where it lies. A reduction that has no memory
 * of its own is taken right there, so that the windows themselves are never stored.
 */
export function foldInto(
  context: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
): RootStatements {
  const { memory, variables } = context;
  const windows = present(node.inputs[0]);
  const { index: from, variables: loops } = variables.over(windows.shape);
  const isReduced = kindOf(windows) === "reduction" && !memory.bufferOf(windows);
  const { value, before } = isReduced
    ? accumulated(context, windows, reductionOf(context, windows, from))
    : { value: elementExpr(memory, windows, from), before: [] };
  const index = windowIndex(slidingOf(node.attributes), from);
  return {
    clear: accumulate ? [] : fillWith(0, variables, node, buffer),
    compute: nest(loops, [...before, { kind: "store", buffer, index, value, accumulate: true }]),
  };
}
