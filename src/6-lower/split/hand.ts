import { walkExprs } from "../../ir/exprs.ts";
import type { Buffer, Expr, Lodging } from "../../ir/loops.ts";
import { deepFlatten, evaluatedBy } from "../../ir/statements.ts";
import { type Block, Levels, OUTER, rootOf } from "./levels.ts";
import { isRemade } from "./steps.ts";

/**
 * What a block needs of what is computed outside of it, but for what its parts find in memory: numbers that
 * do not change in a loop, or that not only a branch needs (`confined` are those that it alone needs).
 * `written` is the memory that the function writes, and may have changed since.
 */
export function handedInto(
  block: Block,
  lodgings: ReadonlyMap<Buffer, Lodging>,
  written: ReadonlySet<Buffer>,
  confined: ReadonlySet<Expr>,
): Expr[] {
  const levels = new Levels(block, lodgings);
  const handed = new Set<Expr>();
  const isOutside = (expr: Expr): boolean =>
    block.isBranch ? !confined.has(expr) : levels.of(expr) === OUTER;
  const isHanded = (expr: Expr): boolean => {
    if (expr.kind === "local") return levels.isFixed(expr.local);
    if (!isOutside(expr)) return false;
    if (expr.kind === "load") return written.has(rootOf(expr.buffer, lodgings));
    return expr.kind === "apply" && !isRemade(expr);
  };
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => {
    if (isHanded(expr)) handed.add(expr);
    return !handed.has(expr) && !seen.has(expr) && Boolean(seen.add(expr));
  };
  walkExprs([...deepFlatten(block.statements)].flatMap(evaluatedBy), enter, () => undefined);
  return [...handed];
}
