import { loadExpr, walkExprs } from "../../ir/exprs.ts";
import type { Buffer, Expr, Statement, StoreStatement } from "../../ir/loops.ts";
import { addingTo } from "./overwrite.ts";

interface Step {
  readonly current: Buffer;
  readonly next: Buffer;
}

interface Assignment extends Step {
  readonly store: StoreStatement;
}

/**
 * The next values of variables, all made of the present ones: each is assigned once nobody needs the
 * old one, directly where there is such an order, and otherwise by way of a constant. What is made of
 * arrays that the iteration overwrites is computed where it stands.
 */
export function advanceRegisters(
  statements: readonly Statement[],
  steps: readonly Step[],
  overwritten: ReadonlySet<Buffer>,
): { before: readonly Statement[]; after: readonly Statement[] } {
  const byNext = new Map(steps.map((step) => [step.next, step]));
  const before: Statement[] = [];
  const waiting = new Set<Assignment>();
  const after: Statement[] = [];
  const fix = ({ current, next, store }: Assignment): Statement => {
    const value = loadExpr(next, []);
    after.push({ ...store, buffer: current, value });
    return { kind: "register", buffer: next, value: store.value, isFixed: true };
  };
  for (const one of statements) {
    const step = one.kind === "store" ? byNext.get(one.buffer) : undefined;
    if (!step || one.kind !== "store") before.push(one);
    else if (loadsAny(one.value, overwritten)) before.push(fix({ ...step, store: one }));
    else if (!isLoadOf(one.value, step.current)) waiting.add({ ...step, store: one });
  }
  const held: Statement[] = [];
  const direct: Statement[] = [];
  while (waiting.size > 0) {
    // Assigned first: what none of the others is made of.
    const free = [...waiting].find((one) =>
      [...waiting].every((other) => other === one || !loads(other.store.value, one.current)),
    );
    const [next = free] = waiting;
    if (!next) break;
    const chosen = free ?? next;
    waiting.delete(chosen);
    if (free) direct.push(assign(free));
    else held.push(fix(chosen));
  }
  return { before, after: [...held, ...direct, ...after] };
}

function assign({ current, store }: Assignment): Statement {
  return addingTo({ ...store, buffer: current }, (value) => isLoadOf(value, current));
}

function isLoadOf(value: Expr, buffer: Buffer): boolean {
  return value.kind === "load" && value.buffer === buffer;
}

function loads(value: Expr, buffer: Buffer): boolean {
  return loadsAny(value, new Set([buffer]));
}

function loadsAny(value: Expr, buffers: ReadonlySet<Buffer>): boolean {
  let isFound = false;
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !isFound && !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs([value], enter, (expr) => {
    if (expr.kind === "load") isFound ||= buffers.has(expr.buffer.base ?? expr.buffer);
  });
  return isFound;
}
