import { keyOfIndex, walkExprs } from "../ir/exprs.ts";
import type { Buffer, Expr, Statement, StoreStatement } from "../ir/loops.ts";
import { constantOf, ONE } from "../ir/size.ts";
import { baseOf, evaluatedBy, valuesOf, writtenBy } from "../ir/statements.ts";

/**
 * Whether a place is read, then written, and then read again: of loops these are different readings, of
 * straight code one and the same, and a number that has been read is not read again.
 */
export function readsWhatWasThere(statements: readonly Statement[]): boolean {
  const readings = new Map<Buffer, Set<Expr>>();
  const stale = new Set<Expr>();
  let isStale = false;
  for (const one of statements) {
    const seen = new Set<Expr>();
    const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
    walkExprs(evaluatedBy(one), enter, (expr) => {
      isStale ||= stale.has(expr);
      if (expr.kind !== "load") return;
      const base = baseOf(expr.buffer);
      const known = readings.get(base) ?? new Set();
      readings.set(base, known.add(expr));
    });
    for (const buffer of writtenBy([one])) {
      for (const reading of readings.get(baseOf(buffer)) ?? []) {
        if (one.kind !== "store" || mayBeAt(reading, one)) stale.add(reading);
      }
    }
  }
  return isStale;
}

type Place = Pick<StoreStatement, "buffer" | "index">;

function mayBeAt(reading: Expr, { buffer, index }: Place): boolean {
  if (reading.kind !== "load" || reading.buffer !== buffer) return true;
  const isFixed = (one: Place): boolean =>
    one.index.every(({ terms, lookups }) => terms.length === 0 && lookups.length === 0);
  const keyOf = (one: Place): string => one.index.map(keyOfIndex).join();
  return (
    !isFixed(reading) || !isFixed({ buffer, index }) || keyOf(reading) === keyOf({ buffer, index })
  );
}

/**
 * Whether a number is read where there is none: a loop reads it under a condition on its counter, which
 * straight code would have to settle.
 */
export function readsOutside(statements: readonly Statement[]): boolean {
  let isOutside = false;
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(valuesOf(statements), enter, (expr) => {
    if (expr.kind !== "load") return;
    isOutside ||= expr.index.some(({ constant, terms }, axis) => {
      const place = constantOf(constant);
      const size = constantOf(expr.buffer.shape[axis] ?? ONE);
      if (terms.length > 0 || place === undefined || size === undefined) return false;
      return place < 0 || place >= size;
    });
  });
  return isOutside;
}
