import { present } from "../diagnostics/invariant.ts";
import { localExpr } from "../ir/exprs.ts";
import { type Node } from "../ir/graph.ts";
import {
  type Buffer,
  type Expr,
  type Index,
  type Local,
  type LoopVariable,
  type Statement,
} from "../ir/loops.ts";
import { kindOf } from "../ops/kind.ts";
import { operations } from "../ops/table.ts";
import { assembleInto } from "./assemble.ts";
import { type Context, type RootStatements } from "./context.ts";
import { computedExpr, elementExpr } from "./evaluate.ts";
import { fillZeros, runsInOrder } from "./in-place.ts";
import { nest } from "./nest.ts";

/**
 * The statements that compute `node` into `buffer`. `inPlace` lets a sum build up in the buffer
 * itself, which then must be read by nobody before it is complete.
 */
export function computeRoot(
  context: Context,
  node: Node,
  buffer: Buffer,
  { accumulate, inPlace }: { readonly accumulate: boolean; readonly inPlace: boolean },
): RootStatements {
  const { memory, variables } = context;
  if (kindOf(node) === "assembly") return assembleInto(context, node, buffer, accumulate);
  const { index, variables: own } = variables.over(node.shape);
  const store = (value: Expr, adds: boolean): Statement => ({
    kind: "store",
    buffer,
    index,
    value,
    accumulate: adds,
  });
  if (kindOf(node) !== "reduction") {
    const value = computedExpr(memory, node, index);
    return finish(context, node, index, own, [], value, store(value, accumulate));
  }
  const { element, how, summed } = reductionOf(context, node, index);
  if (summed.length === 0) {
    return finish(context, node, index, own, [], element, store(element, accumulate));
  }
  if (inPlace && how === "sum" && runsInOrder(element, own, summed)) {
    return {
      clear: accumulate ? [] : fillZeros(variables, node, buffer),
      compute: nest([...summed, ...own], [store(element, true)]),
    };
  }
  const local: Local = { id: context.nextLocal(), combine: how, node };
  const value = localExpr(local);
  const reduce: readonly Statement[] = [
    { kind: "accumulator", local },
    ...nest(summed, [{ kind: "accumulate", local, value: element }]),
  ];
  return finish(context, node, index, own, reduce, value, store(value, accumulate));
}

/** A value stored element by element; a single number is known from here on without a load. */
function finish(
  { memory }: Context,
  node: Node,
  index: readonly Index[],
  own: readonly LoopVariable[],
  before: readonly Statement[],
  value: Expr,
  store: Statement,
): RootStatements {
  if (own.length === 0) memory.remember(node, index, value);
  return { clear: [], compute: nest(own, [...before, store]) };
}

/** What a reduction combines, how, and over which variables. */
function reductionOf(
  { memory, variables }: Context,
  node: Node,
  index: readonly Index[],
): { element: Expr; how: Local["combine"]; summed: readonly LoopVariable[] } {
  const summed: LoopVariable[] = [];
  const rule = present(operations.get(node.op)?.element);
  const { reads, combine, reduce } = rule(node, index, (extent) => variables.fresh(extent, summed));
  const args = reads.map((read) =>
    elementExpr(memory, present(node.inputs[read.operand]), read.index),
  );
  const element = combine ? combine(args) : present(args[0]);
  return { element, how: present(reduce).how, summed };
}
