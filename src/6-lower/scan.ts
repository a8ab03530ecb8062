import { present } from "../diagnostics/invariant.ts";
import { localExpr, numberExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import {
  type Buffer,
  type Expr,
  type Local,
  type LoopVariable,
  neutral,
  type Statement,
} from "../ir/loops.ts";
import { operations } from "../ops/table.ts";
import type { Context, RootStatements } from "./context.ts";
import { elementExpr } from "./evaluate.ts";
import { nest } from "./nest.ts";

/**
 * A scan: for each place along the other axes, a loop along its own that keeps a running value and
 * stores it. What an iteration does after that makes the value of the next one.
 */
export function scanInto(
  { memory, variables, newLocal }: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
): RootStatements {
  const { axes, isReversed, from, steps } = present(operations.get(node.op)?.scan)(node);
  const own: LoopVariable[] = [];
  const along: LoopVariable[] = [];
  const index = node.shape.map((size, at) =>
    axes.includes(at) ? variables.fresh(size, along, isReversed) : variables.fresh(size, own),
  );
  const element = (operand: number): Expr =>
    elementExpr(memory, present(node.inputs[operand]), index);
  const store = (value: Expr): Statement => ({ kind: "store", buffer, index, value, accumulate });
  const emitted = steps.indexOf("emit");
  if (along.length === 0) {
    // What is combined last with an empty sum or product is the result.
    const last = steps[emitted - 1];
    const value = last && last !== "emit" ? element(last.operand) : numberExpr(neutral[from]);
    return { clear: [], compute: nest(own, [store(value)]) };
  }
  const local: Local = { ...newLocal(), combine: from, node, isRunning: true };
  const body = steps.map((step, at): Statement => {
    if (step === "emit") return store(localExpr(local));
    const combined = {
      kind: "accumulate",
      local,
      value: element(step.operand),
      ...(step.how === from ? {} : { how: step.how }),
    } as const;
    return at > emitted ? { ...combined, isLate: true } : combined;
  });
  return { clear: [], compute: nest(own, [{ kind: "accumulator", local }, ...nest(along, body)]) };
}
