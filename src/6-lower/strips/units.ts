import { variesIn, walkExprs } from "../../ir/exprs.ts";
import type { Buffer, Expr, Local, Statement } from "../../ir/loops.ts";
import { baseOf, flatten, readWhole, valuesOf, writtenBy } from "../../ir/statements.ts";

/** What statements read and write: memory, and accumulators. */
export interface Touched {
  readonly reads: Set<Buffer | Local>;
  readonly writes: Set<Buffer | Local>;
  /** What is read of them is the same for all iterations of a loop: it is there once the loop that writes it has ended. */
  readonly fixed: Set<Buffer | Local>;
}

/** A statement at the top of a function, after its notes and the accumulators of its loop. */
export interface Unit {
  readonly statements: readonly Statement[];
  /** The last one: a note or an accumulator only at the end of the function. */
  readonly main: Statement;
  readonly touched: Touched;
}

export function unitsOf(statements: readonly Statement[]): Unit[] {
  const units: Unit[] = [];
  let own: Statement[] = [];
  statements.forEach((one, at) => {
    own.push(one);
    const isFirst = one.kind === "note" || one.kind === "accumulator";
    if (isFirst && at < statements.length - 1) return;
    units.push({ statements: own, main: one, touched: touchedBy(own) });
    own = [];
  });
  return units;
}

function touchedBy(statements: readonly Statement[]): Touched {
  const reads = new Set<Buffer | Local>(readWhole(statements).map(baseOf));
  const writes = new Set<Buffer | Local>(writtenBy(statements).map(baseOf));
  const fixed = new Set<Buffer | Local>();
  for (const one of flatten(statements)) {
    if (one.kind === "accumulator" || one.kind === "accumulate") writes.add(one.local);
    if (one.kind === "iteration" || one.kind === "branch") {
      for (const local of one.uses.locals) reads.add(local);
    }
  }
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(valuesOf(statements), enter, (expr) => {
    if (expr.kind !== "load" && expr.kind !== "local") return;
    const one = expr.kind === "load" ? baseOf(expr.buffer) : expr.local;
    reads.add(one);
    if (!variesIn(expr)) fixed.add(one);
  });
  return { reads, writes, fixed };
}

export function nothingTouched(): Touched {
  return { reads: new Set(), writes: new Set(), fixed: new Set() };
}

export function include(into: Touched, { reads, writes, fixed }: Touched): void {
  for (const one of reads) into.reads.add(one);
  for (const one of writes) into.writes.add(one);
  for (const one of fixed) into.fixed.add(one);
}

/** Whether the order of the two matters. */
export function conflict(a: Touched, b: Touched): boolean {
  return meet(a.writes, b.reads) || meet(a.writes, b.writes) || meet(a.reads, b.writes);
}

/** Whether one of two loops must have ended before the other begins. */
export function mustEnd(a: Touched, b: Touched): boolean {
  return meet(a.writes, b.fixed) || meet(a.fixed, b.writes);
}

function meet(a: ReadonlySet<Buffer | Local>, b: ReadonlySet<Buffer | Local>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  return [...few].some((one) => many.has(one));
}
