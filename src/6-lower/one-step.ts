import { applyExpr, walkExprs } from "../ir/exprs.ts";
import type { Buffer, Expr, Local, Statement } from "../ir/loops.ts";
import { baseOf, writtenBy } from "../ir/statements.ts";

/** The terms of a sum, how many there will be, and the memory that they are read from. */
interface Sum {
  readonly terms: Expr[];
  readonly count: number;
  readonly read: Set<Buffer>;
}

/**
 * In straight code: sums whose terms are added one by one add them all at the last, unless what the
 * terms are made of is overwritten until then.
 */
export function inOneStep(statements: readonly Statement[]): Statement[] {
  const sums = sumsIn(statements);
  const left = new Map<Local, number>([...sums].map(([local, { count }]) => [local, count]));
  return statements.flatMap((one): readonly Statement[] => {
    const sum = one.kind === "accumulate" ? sums.get(one.local) : undefined;
    if (one.kind !== "accumulate" || !sum) return [one];
    const others = (left.get(one.local) ?? 0) - 1;
    left.set(one.local, others);
    if (others > 0) return [];
    return [{ ...one, value: sum.terms.reduce((a, b) => applyExpr("add", [a, b])) }];
  });
}

function sumsIn(statements: readonly Statement[]): Map<Local, Sum> {
  const counts = new Map<Local, number>();
  for (const one of statements) {
    if (one.kind === "accumulate") counts.set(one.local, (counts.get(one.local) ?? 0) + 1);
  }
  const sums = new Map<Local, Sum>();
  for (const one of statements) {
    if (one.kind === "accumulator" && one.local.combine === "sum") {
      const count = counts.get(one.local) ?? 0;
      if (count > 1) sums.set(one.local, { terms: [], count, read: new Set() });
    }
    const written = writtenBy([one]).map(baseOf);
    for (const [local, { terms, count, read }] of sums) {
      const isOpen = terms.length < count;
      if (isOpen && written.some((buffer) => read.has(buffer))) sums.delete(local);
    }
    const sum = one.kind === "accumulate" ? sums.get(one.local) : undefined;
    if (one.kind !== "accumulate" || !sum) continue;
    sum.terms.push(one.value);
    noteReadings(one.value, sum.read);
    if (one.how !== undefined) sums.delete(one.local);
  }
  return sums;
}

function noteReadings(value: Expr, into: Set<Buffer>): void {
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs([value], enter, (expr) => {
    if (expr.kind === "load") into.add(baseOf(expr.buffer));
  });
}
