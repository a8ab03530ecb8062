import type { Node } from "../ir/graph.ts";
import type { Buffer, Expr, Index, LoopVariable, Statement } from "../ir/loops.ts";
import { constantOf } from "../ir/size.ts";
import { kindOf } from "../ops/kind.ts";
import { assembleInto, sliceAddInto } from "./assemble.ts";
import { callKernel } from "./call.ts";
import type { Context, RootStatements } from "./context.ts";
import { computedExpr, storedExpr } from "./evaluate.ts";
import { foldInto } from "./fold.ts";
import { fillWith, lookedUpFirst, runsInOrder } from "./in-place.ts";
import { nest } from "./nest.ts";
import { accumulated, reductionOf } from "./reduction.ts";
import { scanInto } from "./scan.ts";
import { scatterInto } from "./scatter.ts";

/** How a root is written. */
export interface How {
  /** It is added to what is there. */
  readonly accumulate: boolean;
  /** Which sums may build up in the memory itself, which nobody reads before they are complete. */
  readonly inPlace: "never" | "long" | "always";
}

/** A sum of so many terms is a long one; shorter ones read better in an accumulator. */
const LONG = 16;

/** The statements that compute `node` into `buffer`. */
export function computeRoot(
  context: Context,
  node: Node,
  buffer: Buffer,
  { accumulate, inPlace }: How,
): RootStatements {
  const { memory, variables } = context;
  if (kindOf(node) === "kernel") return callKernel(context, node, buffer);
  if (node.op === "fold") return foldInto(context, node, buffer, accumulate);
  if (node.op === "scatterAdd") {
    return scatterInto(context, node, buffer, accumulate, (base) =>
      computeRoot(context, base, buffer, { accumulate, inPlace }),
    );
  }
  if (node.op === "sliceAdd") {
    return sliceAddInto(context, node, buffer, accumulate, (base) =>
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
  const isAllowed = inPlace === "always" || (inPlace === "long" && isLong(summed));
  if (summed.length > 0 && isAllowed && how === "sum" && runsInOrder(element, own, summed)) {
    return {
      clear: accumulate ? [] : fillWith(0, variables, node, buffer),
      compute: nest([...summed, ...lookedUpFirst(element, own)], [store(element, true)]),
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

function isLong(summed: readonly LoopVariable[]): boolean {
  return summed.reduce((terms, { extent }) => terms * (constantOf(extent) ?? LONG), 1) >= LONG;
}
