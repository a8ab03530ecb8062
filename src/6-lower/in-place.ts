import { numberExpr, walkExprs } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import type { Buffer, Expr, Index, LoopVariable, Statement } from "../ir/loops.ts";
import { ONE, type Size, ZERO } from "../ir/size.ts";
import { flatIndex } from "./flat-index.ts";
import { nest, type Variables } from "./nest.ts";

/** One number everywhere, by one loop. */
export function fillWith(
  number: number,
  variables: Variables,
  node: Node,
  buffer: Buffer,
): readonly Statement[] {
  const { index, variables: loops } = variables.over(node.shape);
  const value = numberExpr(number);
  return nest(loops, [{ kind: "store", buffer, index, value, accumulate: false }]);
}

/**
 * Whether a sum is better taken with its own loops inside: `for n, for j: g[j] += x[n, j]` runs
 * through memory in order where `for j, for n` would jump from row to row, and shares the loop over
 * the rows with everything else that is done row by row. So it is where some operand lies in order
 * along the last axis of the result, and none along the last one that is summed over.
 */
export function runsInOrder(
  element: Expr,
  own: readonly LoopVariable[],
  summed: readonly LoopVariable[],
): boolean {
  const [ownLast, summedLast] = [own.at(-1), summed.at(-1)];
  if (!ownLast || !summedLast) return false;
  const strides = matrixStrides(element, own);
  return (
    strides.some((along) => along(ownLast) === ONE) &&
    strides.every((along) => along(summedLast) !== ONE)
  );
}

/**
 * The loops of the result, those outside in which positions vary that `element` looks up: they are the
 * same for all iterations of the others.
 */
export function lookedUpFirst(element: Expr, own: readonly LoopVariable[]): LoopVariable[] {
  const varying = new Set<LoopVariable>();
  const note = ({ terms, lookups }: Index): void => {
    for (const { variable } of terms) varying.add(variable);
    for (const { value } of lookups) walkExprs([value], isNew(new Set()), noteIn);
  };
  const noteIn = (expr: Expr): void => {
    if (expr.kind === "load") expr.index.forEach(note);
    if (expr.kind === "index") note(expr.index);
  };
  walkExprs([element], isNew(new Set()), (expr) => {
    if (expr.kind !== "load") return;
    for (const { lookups } of expr.index) {
      for (const { value } of lookups) walkExprs([value], isNew(new Set()), noteIn);
    }
  });
  const [outer, inner] = [true, false].map((is) => own.filter((one) => varying.has(one) === is));
  return [...(outer ?? []), ...(inner ?? [])];
}

function isNew(seen: Set<Expr>): (expr: Expr) => boolean {
  return (expr) => !seen.has(expr) && Boolean(seen.add(expr));
}

type Along = (variable: LoopVariable) => Size;

/**
 * The strides of what `element` loads, where that varies with the result: a vector along a summed
 * axis alone is read once a row either way.
 */
function matrixStrides(element: Expr, own: readonly LoopVariable[]): Along[] {
  const found: Along[] = [];
  walkExprs([element], isNew(new Set()), (expr) => {
    if (expr.kind !== "load") return;
    const { terms } = flatIndex(expr.buffer, expr.index);
    const along: Along = (variable) =>
      terms.find((term) => term.variable === variable)?.factor ?? ZERO;
    if (own.some((variable) => along(variable) !== ZERO)) found.push(along);
  });
  return found;
}
