import { walkExprs } from "../ir/exprs.ts";
import type { Expr, Index, LoopStatement, LoopVariable } from "../ir/loops.ts";
import { valuesOf } from "../ir/statements.ts";

/**
 * Whether a loop reads, or adds to, memory at places that vary in it but are the same in all iterations
 * of a loop around it.
 */
export function sharesReads({ variable, body }: LoopStatement, outer: LoopVariable): boolean {
  const isShared = (index: readonly Index[]): boolean => {
    const counters = index.flatMap(({ terms }) => terms.map((term) => term.variable));
    return counters.includes(variable) && !counters.includes(outer);
  };
  let shares = body.some((one) => one.kind === "store" && one.accumulate && isShared(one.index));
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(valuesOf(body), enter, (expr) => {
    // What there is of one iteration only is no other iteration's.
    if (expr.kind === "load" && expr.buffer.row !== outer) shares ||= isShared(expr.index);
  });
  return shares;
}
