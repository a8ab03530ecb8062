import { numberExpr, walkExprs } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import type { Buffer, Expr, LoopVariable, Statement } from "../ir/loops.ts";
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

type Along = (variable: LoopVariable) => Size;

/**
 * The strides of what `element` loads, where that varies with the result: a vector along a summed
 * axis alone is read once a row either way.
 */
function matrixStrides(element: Expr, own: readonly LoopVariable[]): Along[] {
  const found: Along[] = [];
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => {
    if (seen.has(expr)) return false;
    seen.add(expr);
    return true;
  };
  walkExprs([element], enter, (expr) => {
    if (expr.kind !== "load") return;
    const { terms } = flatIndex(expr.buffer, expr.index);
    const along: Along = (variable) =>
      terms.find((term) => term.variable === variable)?.factor ?? ZERO;
    if (own.some((variable) => along(variable) !== ZERO)) found.push(along);
  });
  return found;
}
