import { mapExpr, mapLookups, walkExprs } from "../ir/exprs.ts";
import { ExprSet } from "../ir/expr-map.ts";
import type { Buffer, Expr, Local, Statement } from "../ir/loops.ts";
import { baseOf, blocksOf, deepFlatten, evaluatedBy, writtenBy } from "../ir/statements.ts";
import type { Memory } from "./memory.ts";

/**
 * Straight code in which these sums, of which a step is a single term, are that term: there is no 0 for it to be
 * added to. Unless there are more steps, or what the term is made of is overwritten, or loops and branches of the
 * model read the sum.
 */
export function withSingleTerms(
  statements: readonly Statement[],
  sums: ReadonlySet<Local>,
  memory: Memory,
): Statement[] {
  const single = singleAmong(statements, sums);
  const terms = new Map<Local, Expr>();
  const [memo, fixed] = [new Map<Expr, Expr>(), new Map<Expr, Expr>()];
  const termOf = (leaf: Expr): Expr =>
    (leaf.kind === "local" ? terms.get(leaf.local) : undefined) ?? leaf;
  const replaced = (value: Expr): Expr => mapExpr(value, termOf, memo, fixed);
  return statements.flatMap((one): readonly Statement[] => {
    switch (one.kind) {
      case "accumulator":
        return single.has(one.local) ? [] : [one];
      case "accumulate": {
        const value = replaced(one.value);
        if (!single.has(one.local)) return [{ ...one, value }];
        memory.giveName(one.local.node, [], value);
        terms.set(one.local, value);
        return [];
      }
      case "store":
        return [{ ...one, value: replaced(one.value), index: mapLookups(one.index, replaced) }];
      case "register":
        return [one.value ? { ...one, value: replaced(one.value) } : one];
      default:
        return [one];
    }
  });
}

function singleAmong(statements: readonly Statement[], sums: ReadonlySet<Local>): Set<Local> {
  const written = new Set(writtenBy(statements).map(baseOf));
  const single = new Set<Local>();
  const seen = readInBlocks(statements);
  for (const one of statements) {
    if (one.kind !== "accumulate" || !sums.has(one.local)) continue;
    if (seen.has(one.local) || readsAny(one.value, written)) single.delete(one.local);
    else single.add(one.local);
    seen.add(one.local);
  }
  return single;
}

/** The sums that loops and branches of the model read. */
function readInBlocks(statements: readonly Statement[]): Set<Local> {
  const [read, met] = [new Set<Local>(), new ExprSet()];
  for (const one of statements) {
    if (blocksOf(one).length === 0) continue;
    const values = [...deepFlatten([one])].flatMap(evaluatedBy);
    walkExprs(
      values,
      (expr) => met.add(expr),
      (expr) => {
        if (expr.kind === "local") read.add(expr.local);
      },
    );
  }
  return read;
}

function readsAny(value: Expr, buffers: ReadonlySet<Buffer>): boolean {
  let reads = false;
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs([value], enter, (expr) => {
    reads ||= expr.kind === "load" && buffers.has(baseOf(expr.buffer));
  });
  return reads;
}
