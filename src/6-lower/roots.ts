import type { Node } from "../ir/graph.ts";
import type { Buffer, Expr, Index, LoopVariable, Statement } from "../ir/loops.ts";
import { kindOf } from "../ops/kind.ts";
import { assembleInto } from "./assemble.ts";
import { callKernel } from "./call.ts";
import type { Context, RootStatements } from "./context.ts";
import { computedExpr, storedExpr } from "./evaluate.ts";
import { foldInto } from "./fold.ts";
import { fillWith, runsInOrder } from "./in-place.ts";
import { nest } from "./nest.ts";
import { accumulated, reductionOf } from "./reduction.ts";
import { scanInto } from "./scan.ts";
import { scatterInto } from "./scatter.ts";

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
  if (kindOf(node) === "kernel") return callKernel(context, node, buffer);
  if (node.op === "fold") return foldInto(context, node, buffer, accumulate);
  if (node.op === "scatterAdd") {
    return scatterInto(context, node, buffer, accumulate, (base) =>
      computeRoot(context, base, buffer, { accumulate, inPlace }),
    );
  }
  if (kindOf(node) === "assembly") return assembleInto(context, node, buffer, accumulate);
  if (kindOf(node) === "scan") return scanInto(context, node, buffer, accumulate);
  const { index, variables: own } = variables.over(node.shape);
  const store = (value: Expr, adds: boolean): Statement => ({
    kind: "store",
    buffer,
    index,
    value,
    accumulate: adds,
  });
  if (kindOf(node) !== "reduction") {
    const computed = computedExpr(memory, node, index);
    const value = storedExpr(node, computed);
    return finish(context, node, index, own, [], value, store(value, accumulate));
  }
  const reduction = reductionOf(context, node, index);
  const { element, how, summed } = reduction;
  if (summed.length > 0 && inPlace && how === "sum" && runsInOrder(element, own, summed)) {
    return {
      clear: accumulate ? [] : fillWith(0, variables, node, buffer),
      compute: nest([...summed, ...own], [store(element, true)]),
    };
  }
  const { value, before } = accumulated(context, node, reduction);
  return finish(context, node, index, own, before, value, store(value, accumulate));
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
