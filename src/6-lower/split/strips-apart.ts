import { present } from "../../diagnostics/invariant.ts";
import { loadExpr, localExpr, numberExpr, walkExprs } from "../../ir/exprs.ts";
import type { Buffer, Expr, Local, LoopStatement, Statement } from "../../ir/loops.ts";
import { SCALAR } from "../../ir/shape.ts";
import { flatten, valuesOf } from "../../ir/statements.ts";
import type { Context } from "../context.ts";
import type { Buffers } from "../memory.ts";
import { weightOf } from "../weight.ts";
import { handedInto } from "./hand.ts";
import { rootsWritten } from "./levels.ts";
import { replaceIn, replaceInStatements } from "./replace.ts";
import type { Slots } from "./slots.ts";

/** A strip of so many nanoseconds, roughly, is a function: beside them a call is nothing. */
const LONG = 100_000;

interface Makers {
  readonly buffers: Buffers;
  readonly scratch: Set<Buffer>;
  readonly newLocal: Context["newLocal"];
  /** Where values from outside are handed on. */
  readonly slots: Slots;
}

/**
 * Strips of rows that take long are computed by a function of their own. V8 replaces the code of a function
 * that is one long loop while that runs, by code that begins in the middle, and may enter this at the first
 * loop of every later call, for ever; what is called for each strip is soon compiled from its beginning.
 * What the strips add up is handed on in memory, so that it is added up in another order.
 */
export function stripsApart(
  statements: readonly Statement[],
  makers: Makers,
): readonly Statement[] {
  const { buffers, scratch, slots } = makers;
  const long = new Set<Statement>(statements.filter(isLong));
  // Loops and branches of the model would have to say that they read the totals.
  const hasControl = statements.some(({ kind }) => kind === "iteration" || kind === "branch");
  if (long.size === 0 || hasControl) return statements;
  const written = rootsWritten(statements, buffers.lodgings);
  const totals = new Map<Local, Buffer>();
  for (const local of [...long].flatMap((one) => [...carriedBy(one)])) {
    if (totals.has(local)) continue;
    const total = buffers.make("cache", local.node, SCALAR);
    totals.set(local, total);
    scratch.add(total);
  }
  const result: Statement[] = [];
  for (const one of statements) {
    // What is left over adds to the same totals.
    const added = addedTo(one, totals, makers);
    if (one.kind !== "loop" || !long.has(one)) {
      result.push(...added);
      continue;
    }
    const { body, variable } = one;
    const handed = handedInto({ statements: body, variable }, buffers.lodgings, written, new Set());
    const afterNotes = result.findLastIndex(({ kind }) => kind !== "note") + 1;
    result.splice(afterNotes, 0, ...handed.map((value) => slots.storeOf(value)));
    const memo = new Map(handed.map((value) => [value, slots.loadOf(value)]));
    const inside = added.flatMap((part) => (part.kind === "loop" ? part.body : [part]));
    const part = replaceInStatements(inside, (expr) => replaceIn(expr, memo));
    result.push({ ...one, body: [{ kind: "part", body: part, strip: variable }] });
  }
  const memo = new Map(
    [...totals].map(([local, buffer]) => [localExpr(local), loadExpr(buffer, [])]),
  );
  return replaceInStatements(result, (expr) => replaceIn(expr, memo));
}

/** The statement, with sums of its own that are added to the totals in memory in the end. */
function addedTo(
  one: Statement,
  totals: ReadonlyMap<Local, Buffer>,
  { newLocal }: Makers,
): Statement[] {
  if (one.kind === "accumulator") {
    const buffer = totals.get(one.local);
    if (!buffer) return [one];
    const value = numberExpr(one.begin ?? 0);
    return [{ kind: "store", buffer, index: [], value, accumulate: false }];
  }
  const own = new Map<Local, Local>();
  for (const local of carriedBy(one)) {
    if (totals.has(local)) own.set(local, { ...local, ...newLocal(), isPartial: true });
  }
  return [
    ...[...own.values()].map((local): Statement => ({ kind: "accumulator", local })),
    movingOn(one, own),
    ...[...own].map(([local, part]): Statement => {
      const buffer = present(totals.get(local));
      return { kind: "store", buffer, index: [], value: localExpr(part), accumulate: true };
    }),
  ];
}

/** Whether it is a loop over strips that take long, and does nothing with what is around it but add to it. */
function isLong(one: Statement): one is LoopStatement {
  if (one.kind !== "loop" || one.variable.step === undefined) return false;
  const body = [...flatten(one.body)];
  const isOverStrips = body.some(
    (inner) => inner.kind === "loop" && inner.variable.strip === one.variable,
  );
  if (!isOverStrips || weightOf(one.body) < LONG) return false;
  const isPlain = body.every(({ kind }) =>
    ["loop", "accumulator", "accumulate", "store", "note"].includes(kind),
  );
  return isPlain && areOnlySums(one, carriedBy(one));
}

/** The accumulators from outside that the statement moves on. */
function carriedBy(statement: Statement): ReadonlySet<Local> {
  const carried = new Set<Local>();
  const own = new Set<Local>();
  for (const one of flatten([statement])) {
    if (one.kind === "accumulator") own.add(one.local);
    if (one.kind === "accumulate" && !own.has(one.local)) carried.add(one.local);
  }
  return carried;
}

/** Whether the loop adds to these accumulators, and neither reads them nor does anything else to them. */
function areOnlySums({ body }: LoopStatement, carried: ReadonlySet<Local>): boolean {
  if (carried.size === 0) return true;
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(valuesOf(body), enter, () => undefined);
  const read = [...seen].flatMap((expr) => (expr.kind === "local" ? [expr.local] : []));
  const steps = [...flatten(body)].flatMap((one) => (one.kind === "accumulate" ? [one] : []));
  return (
    !read.some((local) => carried.has(local)) &&
    steps.every(
      ({ local, how = local.combine }) =>
        !carried.has(local) || (local.combine === "sum" && how === "sum"),
    )
  );
}

function movingOn(one: Statement, locals: ReadonlyMap<Local, Local>): Statement {
  if (one.kind === "loop")
    return { ...one, body: one.body.map((inner) => movingOn(inner, locals)) };
  return one.kind === "accumulate" ? { ...one, local: locals.get(one.local) ?? one.local } : one;
}
