import { Fault, present } from "../diagnostics/invariant.ts";
import { applyExpr, loadExpr, numberExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import type { Expr, Index } from "../ir/loops.ts";
import type { Read } from "../ops/operation.ts";
import { operations } from "../ops/table.ts";
import { isSqueeze } from "../ops/views.ts";
import type { Memory } from "./memory.ts";

interface Task {
  readonly node: Node;
  readonly index: readonly Index[];
  readonly reads: readonly Read[];
  readonly combine: ((args: readonly Expr[]) => Expr) | undefined;
  readonly args: Expr[];
}

/**
 * The expression for one element of a value: a load where it is in memory, else its operation
 * applied to elements of its operands. Iterative, since a chain of elementwise values has no bound.
 */
export function elementExpr(memory: Memory, root: Node, at: readonly Index[]): Expr {
  return evaluate(memory, root, at, "anywhere");
}

/** The same for the value that is about to be stored: it is computed, though it has memory. */
export function computedExpr(memory: Memory, root: Node, at: readonly Index[]): Expr {
  return evaluate(memory, root, at, "computed");
}

/** An element as it is stored: memory holds numbers. */
export function storedExpr({ dtype }: Node, value: Expr): Expr {
  const isNumber = dtype !== "bool" || value.kind === "load" || value.kind === "number";
  return isNumber ? value : applyExpr("where", [value, numberExpr(1), numberExpr(0)]);
}

/** Whether a value that has memory is read there. */
type Where = "anywhere" | "computed";

function evaluate(memory: Memory, root: Node, at: readonly Index[], where: Where): Expr {
  const stack: Task[] = [];
  let result = begin(memory, stack, root, at, where);
  while (stack.length > 0) {
    const task = present(stack[stack.length - 1]);
    if (result) task.args.push(result);
    const read = task.reads[task.args.length];
    if (read) {
      const operand = present(task.node.inputs[read.operand]);
      const index = readIndex(read, task.args);
      result = begin(memory, stack, operand, index, "anywhere");
      continue;
    }
    stack.pop();
    result = task.combine ? task.combine(task.args) : present(task.args[0]);
    memory.remember(task.node, task.index, result);
  }
  return present(result);
}

/** Where an operand is read, given what was read before. */
export function readIndex({ index }: Read, before: readonly Expr[]): readonly Index[] {
  return typeof index === "function" ? index(before) : index;
}

/** The element if it is at hand; else undefined, and a task on the stack that will make it. */
function begin(
  memory: Memory,
  stack: Task[],
  node: Node,
  index: readonly Index[],
  where: Where,
): Expr | undefined {
  const known = memory.recall(node, index);
  if (known) return known;
  const given = memory.given(node, index);
  if (given) {
    memory.giveName(node, index, given);
    return given;
  }
  const buffer = where === "anywhere" ? memory.bufferOf(node) : undefined;
  if (buffer) return loadExpr(buffer, index);
  if (node.op === "constant") return numberExpr(Number(node.attributes["value"]));
  const operand = node.inputs[0];
  if (node.op === "reshape" && operand && !isSqueeze(operand.shape, node.shape)) {
    return loadExpr(memory.reshaped(operand, node), index);
  }
  const element = present(operations.get(node.op)?.element, `${node.op} has no element`);
  const { reads, combine } = element(node, index, () => {
    throw new Fault(`${node.op} is a reduction and needs a statement of its own`);
  });
  stack.push({ node, index, reads, combine, args: [] });
  return undefined;
}
