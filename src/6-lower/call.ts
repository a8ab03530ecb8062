import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Buffer, Statement } from "../ir/loops.ts";
import { baseOf } from "../ir/statements.ts";
import { operations } from "../ops/table.ts";
import type { Context, RootStatements } from "./context.ts";
import { computedExpr } from "./evaluate.ts";
import { nest } from "./nest.ts";

/** The call of the function that computes `node` into `buffer`. */
export function callKernel(context: Context, node: Node, buffer: Buffer): RootStatements {
  const { template, sizes } = present(operations.get(node.op)?.kernel)(node);
  const stores: Statement[] = [];
  const operands = node.inputs.map((input) => memoryOf(context, input, stores));
  const call: Statement = { kind: "call", template, sizes, operands, result: baseOf(buffer) };
  return { clear: [], compute: [...stores, call] };
}

/** Where the operand lies, in whatever shape. A constant has no memory as a rule, and is stored. */
function memoryOf({ memory, variables }: Context, operand: Node, stores: Statement[]): Buffer {
  let shown = operand;
  let buffer = memory.bufferOf(shown);
  while (!buffer && shown.op === "reshape") {
    shown = present(shown.inputs[0]);
    buffer = memory.bufferOf(shown);
  }
  if (buffer) return baseOf(buffer);
  const made = memory.allocate(shown);
  const { index, variables: loops } = variables.over(shown.shape);
  const value = computedExpr(memory, shown, index);
  stores.push(...nest(loops, [{ kind: "store", buffer: made, index, value, accumulate: false }]));
  return made;
}
