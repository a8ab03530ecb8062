import { walkExprs } from "../../ir/exprs.ts";
import type { Expr, Statement } from "../../ir/loops.ts";
import { blocksOf, deepFlatten, evaluatedBy } from "../../ir/statements.ts";

/**
 * The expressions that only one branch among the statements needs: they are computed in it, where it is
 * taken, and nowhere else.
 */
export function confinedIn(statements: readonly Statement[]): ReadonlySet<Expr> {
  if (!hasBranch(statements)) return new Set();
  const owners = new Map<Expr, object>();
  const shared = {};
  const own = (roots: readonly Expr[], owner: object): void => {
    const enter = (expr: Expr): boolean => {
      const known = owners.get(expr);
      if (known === owner || known === shared) return false;
      owners.set(expr, known ? shared : owner);
      return true;
    };
    walkExprs(roots, enter, () => undefined);
  };
  const visit = (block: readonly Statement[], owner: object): void => {
    for (const one of block) {
      own(evaluatedBy(one), owner);
      for (const inner of blocksOf(one)) {
        visit(inner, one.kind === "branch" && owner === shared ? inner : owner);
      }
    }
  };
  visit(statements, shared);
  return new Set([...owners].flatMap(([expr, owner]) => (owner === shared ? [] : [expr])));
}

function hasBranch(statements: readonly Statement[]): boolean {
  for (const one of deepFlatten(statements)) if (one.kind === "branch") return true;
  return false;
}
