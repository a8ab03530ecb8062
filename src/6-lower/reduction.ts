import { present } from "../diagnostics/invariant.ts";
import { localExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import type { Expr, Index, Local, LoopVariable, Statement } from "../ir/loops.ts";
import { operations } from "../ops/table.ts";
import type { Context } from "./context.ts";
import { elementExpr, readIndex } from "./evaluate.ts";
import { nest } from "./nest.ts";

/** One element of a reduction: what it combines, how, and over which variables. */
export interface Reduction {
  readonly element: Expr;
  readonly how: Local["combine"];
  readonly least: number | undefined;
  readonly summed: readonly LoopVariable[];
}

export function reductionOf(
  { memory, variables }: Context,
  node: Node,
  index: readonly Index[],
): Reduction {
  const summed: LoopVariable[] = [];
  const rule = present(operations.get(node.op)?.element);
  const { reads, combine, reduce } = rule(node, index, (extent) => variables.fresh(extent, summed));
  const args: Expr[] = [];
  for (const read of reads) {
    const operand = present(node.inputs[read.operand]);
    args.push(elementExpr(memory, operand, readIndex(read, args)));
  }
  const element = combine ? combine(args) : present(args[0]);
  const { how, least } = present(reduce);
  return { element, how, least, summed };
}

/** Takes the reduction in an accumulator; `value` is what it has in the end. */
export function accumulated(
  { newLocal }: Context,
  node: Node,
  { element, how, least, summed }: Reduction,
): { value: Expr; before: readonly Statement[] } {
  if (summed.length === 0) return { value: element, before: [] };
  const local: Local = { ...newLocal(), combine: how, node, ...(least !== undefined && { least }) };
  return {
    value: localExpr(local),
    before: [
      { kind: "accumulator", local },
      ...nest(summed, [{ kind: "accumulate", local, value: element }]),
    ],
  };
}
