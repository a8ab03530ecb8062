import {
  applyExpr,
  argsOf,
  keyOfIndex,
  loadExpr,
  mapExpr,
  mapLookups,
  walkExprs,
} from "../ir/exprs.ts";
import type { Buffer, Expr, LoadExpr, Statement, StoreStatement } from "../ir/loops.ts";
import { sameShape } from "../ir/shape.ts";
import { baseOf, evaluatedBy, flatten, readWhole, writtenBy } from "../ir/statements.ts";

/**
 * A sum that builds up in scratch, and of which only one result of the same shape is made, element by
 * element, builds up where that result goes: `grads[W] += …` for every row, then
 * `grads[W] = grads[W] + 2 * params[W]`.
 */
export function sumIntoResults(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
): readonly Statement[] {
  const all = flatten(statements);
  const sums = new Set<Buffer>();
  all.forEach((one) => {
    if (one.kind === "store" && one.accumulate && scratch.has(one.buffer)) sums.add(one.buffer);
  });
  if (sums.size === 0) return statements;
  const writes = new Map<Buffer, number>();
  for (const one of all) {
    if (one.kind === "loop") continue;
    for (const buffer of writtenBy([one])) {
      writes.set(baseOf(buffer), (writes.get(baseOf(buffer)) ?? 0) + 1);
    }
  }
  const into = new Map<Buffer, Buffer>();
  const { makers, read } = readersOf(statements, sums);
  for (const [sum, result] of makers) {
    const { buffer } = result;
    if (scratch.has(baseOf(buffer)) || read.has(buffer) || writes.get(buffer) !== 1) continue;
    into.set(sum, buffer);
    // Only one sum has room there.
    read.add(buffer);
  }
  return into.size === 0 ? statements : inOtherMemory(statements, into);
}

/**
 * The sums that one store alone reads, each element where it stores the result's, with that store; and
 * all that is read: a result that is read as well would be so before it is complete.
 */
function readersOf(
  statements: readonly Statement[],
  sums: ReadonlySet<Buffer>,
): { makers: Map<Buffer, StoreStatement>; read: Set<Buffer> } {
  const readers = new Map<Buffer, StoreStatement | undefined>();
  const read = new Set<Buffer>();
  const note = (
    { buffer, index }: Pick<LoadExpr, "buffer" | "index">,
    by: Statement | undefined,
  ): void => {
    const sum = baseOf(buffer);
    read.add(sum);
    if (!sums.has(sum)) return;
    const isOnly = !readers.has(sum) || readers.get(sum) === by;
    const isSame = by?.kind === "store" && sum === buffer && isSameElement(by, buffer, index);
    readers.set(sum, isOnly && isSame ? by : undefined);
  };
  const flat = [...flatten(statements)].filter((one) => one.kind !== "loop");
  for (const one of flat) for (const buffer of readWhole([one])) note({ buffer, index: [] }, one);
  for (const [expr, by] of evaluators(flat)) if (expr.kind === "load") note(expr, by);
  const makers = new Map([...readers].flatMap(([sum, by]) => (by ? [[sum, by] as const] : [])));
  return { makers, read };
}

/** Every expression that statements evaluate, with the one statement that does; undefined for several. */
function evaluators(statements: readonly Statement[]): Map<Expr, Statement | undefined> {
  const found = new Map<Expr, Statement | undefined>();
  const note = (expr: Expr, by: Statement | undefined): void => {
    found.set(expr, !found.has(expr) || found.get(expr) === by ? by : undefined);
  };
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  const order: Expr[] = [];
  for (const one of statements) {
    const values = evaluatedBy(one);
    for (const value of values) note(value, one);
    walkExprs(values, enter, (expr) => order.push(expr));
  }
  // Users first: what several statements evaluate, they do with all that it is made of.
  for (const expr of order.toReversed()) {
    for (const arg of argsOf(expr)) note(arg, found.get(expr));
  }
  return new Map(order.map((expr) => [expr, found.get(expr)]));
}

function isSameElement(result: StoreStatement, sum: Buffer, index: LoadExpr["index"]): boolean {
  const { buffer, accumulate } = result;
  const isWhole = buffer.base === undefined && sameShape(buffer.shape, sum.shape);
  const keys = [index, result.index].map((one) => one.map(keyOfIndex).join());
  return !accumulate && isWhole && keys[0] === keys[1];
}

function inOtherMemory(
  statements: readonly Statement[],
  into: ReadonlyMap<Buffer, Buffer>,
): readonly Statement[] {
  const isMadeOfSum = new Set(into.values());
  const [memo, fixed] = [new Map<Expr, Expr>(), new Map<Expr, Expr>()];
  const inExpr = (value: Expr): Expr =>
    mapExpr(
      value,
      (leaf) => {
        const result = leaf.kind === "load" ? into.get(leaf.buffer) : undefined;
        return result && leaf.kind === "load" ? loadExpr(result, leaf.index) : leaf;
      },
      memo,
      fixed,
    );
  const inStatement = (one: Statement): Statement => {
    if (one.kind === "loop") return { ...one, body: one.body.map(inStatement) };
    if (one.kind === "accumulate") return { ...one, value: inExpr(one.value) };
    if (one.kind !== "store") return one;
    const buffer = into.get(one.buffer) ?? one.buffer;
    const index = mapLookups(one.index, inExpr);
    const stored = { ...one, buffer, index, value: inExpr(one.value) };
    return isMadeOfSum.has(one.buffer) ? asAddition(stored) : stored;
  };
  return statements.map(inStatement);
}

/** `g = g + x` is `g += x`, and `g = g - x` is `g += -x`. */
function asAddition(store: StoreStatement): StoreStatement {
  const own = loadExpr(store.buffer, store.index);
  const added = addedTo(own, store.value);
  return added && !contains(added, own) ? { ...store, value: added, accumulate: true } : store;
}

function addedTo(own: Expr, value: Expr): Expr | undefined {
  if (value.kind !== "apply") return undefined;
  const [a, b] = value.args;
  if (value.op === "add" && b) return a === own ? b : b === own ? a : undefined;
  return value.op === "sub" && a === own && b ? applyExpr("neg", [b]) : undefined;
}

function contains(value: Expr, part: Expr): boolean {
  const seen = new Set<Expr>();
  walkExprs(
    [value],
    (one) => !seen.has(one) && Boolean(seen.add(one)),
    () => undefined,
  );
  return seen.has(part);
}
