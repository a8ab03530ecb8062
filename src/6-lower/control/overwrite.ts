import { applyExpr, keyOfIndex, walkExprs } from "../../ir/exprs.ts";
import type {
  Buffer,
  Expr,
  Index,
  LoopVariable,
  Statement,
  StoreStatement,
} from "../../ir/loops.ts";
import { baseOf, evaluatedBy, readWhole, valuesOf, writtenBy } from "../../ir/statements.ts";
import { flatIndex } from "../flat-index.ts";

/**
 * Whether `next` may be computed in the memory of `current`: once the first element is written, the
 * statements read the old value no more, but for the loop nest that writes it, which may read the very
 * element that it writes, before it does.
 */
export function mayOverwrite(
  statements: readonly Statement[],
  current: Buffer,
  next: Buffer,
): boolean {
  let isWritten = false;
  for (const one of statements) {
    const reads = isRead(one, current);
    const writes = writtenBy([one]).some((buffer) => baseOf(buffer) === next);
    if (reads && isWritten) return false;
    if (reads && writes && !isElementwise(one, current, next)) return false;
    isWritten ||= writes;
  }
  return true;
}

function isRead(statement: Statement, buffer: Buffer): boolean {
  if (readWhole([statement]).some((one) => baseOf(one) === buffer)) return true;
  return placesIn(valuesOf([statement]), buffer).length > 0;
}

/** Where the expressions read the buffer. */
function placesIn(values: readonly Expr[], buffer: Buffer): Index[] {
  const places: Index[] = [];
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(values, enter, (expr) => {
    if (expr.kind === "load" && baseOf(expr.buffer) === buffer)
      places.push(flatIndex(expr.buffer, expr.index));
  });
  return places;
}

/** Whether the nest reads no element of `current` but the one it writes next, and not after that. */
function isElementwise(statement: Statement, current: Buffer, next: Buffer): boolean {
  const written = new Set<string>();
  const read = new Set<string>();
  const visit = (one: Statement, around: readonly LoopVariable[]): boolean => {
    if (one.kind === "loop") {
      const variables = [...around, one.variable];
      return one.body.every((inner) => visit(inner, variables));
    }
    const places = placesIn(evaluatedBy(one), current);
    if (places.length > 0 && written.size > 0) return false;
    places.forEach((place) => read.add(keyOfIndex(place)));
    if (one.kind !== "store") return !["call", "iteration", "branch"].includes(one.kind);
    if (baseOf(one.buffer) !== next) return true;
    const place = flatIndex(one.buffer, one.index);
    written.add(keyOfIndex(place));
    return around.every((variable) => place.terms.some((term) => term.variable === variable));
  };
  return visit(statement, []) && written.size === 1 && [...read].every((key) => written.has(key));
}

/**
 * The statements once `next` lies where `current` does: what only kept an element as it was goes, and
 * what added to it adds to the memory.
 */
export function overwritten(
  statements: readonly Statement[],
  current: Buffer,
  next: Buffer,
): Statement[] {
  return statements.flatMap((one): Statement[] => {
    if (one.kind === "loop") {
      const body = overwritten(one.body, current, next);
      return body.every((inner) => inner.kind === "note") ? body : [{ ...one, body }];
    }
    if (one.kind !== "store" || one.accumulate || baseOf(one.buffer) !== next) return [one];
    const place = keyOfIndex(flatIndex(one.buffer, one.index));
    const isOld = (value: Expr): boolean =>
      value.kind === "load" &&
      baseOf(value.buffer) === current &&
      keyOfIndex(flatIndex(value.buffer, value.index)) === place;
    return isOld(one.value) ? [] : [addingTo(one, isOld)];
  });
}

/** `x = x + e` as `x += e`; `isOld` tells the value that the store replaces. */
export function addingTo(store: StoreStatement, isOld: (value: Expr) => boolean): StoreStatement {
  const { value } = store;
  const [a, b] = value.kind === "apply" ? value.args : [];
  if (value.kind !== "apply" || !a || !b) return store;
  const added =
    value.op === "add" && isOld(a)
      ? b
      : value.op === "add" && isOld(b)
        ? a
        : value.op === "sub" && isOld(a)
          ? applyExpr("neg", [b])
          : undefined;
  return added ? { ...store, value: added, accumulate: true } : store;
}
