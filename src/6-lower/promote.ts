import { keyOfIndex, localExpr, walkExprs } from "../ir/exprs.ts";
import type {
  Buffer,
  Expr,
  Index,
  Local,
  LoopStatement,
  LoopVariable,
  Statement,
  StoreStatement,
} from "../ir/loops.ts";
import { countOf } from "../ir/shape.ts";
import { constantOf, ONE } from "../ir/size.ts";
import { baseOf, flatten, readWhole, valuesOf, writtenBy } from "../ir/statements.ts";
import type { Context } from "./context.ts";

/** More sums than this have no room in registers beside what they are made of. */
export const MOST_SUMS = 16;

/** One place in memory that a loop adds to. */
interface Sum {
  readonly store: StoreStatement;
  readonly local: Local;
}

/**
 * Sums that build up in memory, at places that do not vary in a loop, build up in accumulators instead:
 * what is added to memory has to wait for what was stored there a moment ago. Where that makes all of
 * a value, it needs no zeros before.
 */
export function promoteSums(
  statements: readonly Statement[],
  newLocal: Context["newLocal"],
): Statement[] {
  let result: Statement[] = [];
  for (const one of statements) {
    // What a block of iterations comes to is added in memory.
    const isWhole = one.kind === "loop" && one.variable.block === undefined;
    const sums = isWhole ? sumsIn(one, newLocal) : new Map<string, Sum>();
    if (one.kind !== "loop" || sums.size === 0 || sums.size > MOST_SUMS) {
      result.push(one.kind === "loop" ? { ...one, body: promoteSums(one.body, newLocal) } : one);
      continue;
    }
    const locals = [...sums.values()].map(({ local }) => local);
    result.push(...locals.map((local) => ({ kind: "accumulator", local }) as const));
    result.push(inAccumulators(one, sums));
    const [kept, filled] = withoutFills(result, [...sums.values()]);
    result = kept;
    for (const { store, local } of sums.values()) {
      const accumulate = !filled.has(store.buffer);
      result.push({ ...store, value: localExpr(local), accumulate });
    }
  }
  return result;
}

/** What the loop adds to places that do not vary in it, and does not touch otherwise; by place. */
function sumsIn(loop: LoopStatement, newLocal: Context["newLocal"]): Map<string, Sum> {
  const inside = new Set<LoopVariable>([loop.variable]);
  for (const one of flatten(loop.body)) if (one.kind === "loop") inside.add(one.variable);
  const isFixed = ({ terms, lookups }: Index): boolean =>
    lookups.length === 0 && terms.every(({ variable }) => !inside.has(variable));
  const sums = new Map<string, Sum>();
  const isOther = new Set<Buffer>();
  for (const one of flatten(loop.body)) {
    if (one.kind !== "store") {
      if (one.kind !== "loop") for (const buffer of writtenBy([one])) isOther.add(baseOf(buffer));
      continue;
    }
    const { buffer, index, accumulate } = one;
    const isSum = accumulate && index.every(isFixed) && buffer.base === undefined && !buffer.row;
    if (!isSum) isOther.add(baseOf(buffer));
    else if (!sums.has(placeOf(one))) {
      sums.set(placeOf(one), { store: one, local: accumulatorFor(one, newLocal) });
    }
  }
  if (sums.size === 0) return sums;
  for (const buffer of touchedBy(loop.body).read) isOther.add(buffer);
  return new Map([...sums].filter(([, { store }]) => !isOther.has(store.buffer)));
}

function accumulatorFor({ buffer, index }: StoreStatement, newLocal: Context["newLocal"]): Local {
  const copy = index.flatMap(({ constant, terms }, axis) =>
    terms.length > 0 || buffer.shape[axis] === ONE ? [] : [constantOf(constant) ?? 0],
  );
  const own = { ...newLocal(), combine: "sum", node: buffer.node, isRepeated: true } as const;
  return { ...own, into: buffer, ...(copy.length > 0 && { copy }) };
}

function placeOf({ buffer, index }: Pick<StoreStatement, "buffer" | "index">): string {
  return `${buffer.id}[${index.map(keyOfIndex).join()}]`;
}

function inAccumulators(loop: LoopStatement, sums: ReadonlyMap<string, Sum>): LoopStatement {
  const body = loop.body.map((one): Statement => {
    if (one.kind === "loop") return inAccumulators(one, sums);
    const sum = one.kind === "store" ? sums.get(placeOf(one)) : undefined;
    if (one.kind !== "store" || !sum) return one;
    return { kind: "accumulate", local: sum.local, value: one.value };
  });
  return { ...loop, body };
}

/** The statements without the zeros that values begin with all of whose elements are stored afterwards; and those values. */
function withoutFills(
  statements: readonly Statement[],
  sums: readonly Sum[],
): [Statement[], ReadonlySet<Buffer>] {
  const places = new Map<Buffer, number>();
  for (const { store } of sums) places.set(store.buffer, (places.get(store.buffer) ?? 0) + 1);
  const filled = new Set<Buffer>();
  const fills = new Set<Statement>();
  for (const [buffer, count] of places) {
    if (constantOf(countOf(buffer.shape)) !== count) continue;
    const touching = statements.filter((one) => {
      const { read, written } = touchedBy([one]);
      return read.has(buffer) || written.has(buffer);
    });
    const [fill, ...others] = touching;
    if (!fill || others.length > 0 || !isFill(fill)) continue;
    fills.add(fill);
    filled.add(buffer);
  }
  return [statements.filter((one) => !fills.has(one)), filled];
}

/** Zeros everywhere, and nothing else. */
function isFill(statement: Statement): boolean {
  if (statement.kind === "loop") {
    const [inner, ...others] = statement.body;
    return inner !== undefined && others.length === 0 && isFill(inner);
  }
  if (statement.kind !== "store" || statement.accumulate) return false;
  const isWhole = statement.index.every(
    ({ constant, terms }, axis) =>
      constantOf(constant) === 0 &&
      (terms.length === 1 || statement.buffer.shape[axis] === ONE) &&
      terms.every(
        ({ variable, factor }) =>
          factor === ONE && variable.extent === statement.buffer.shape[axis],
      ),
  );
  return isWhole && statement.value.kind === "number" && Object.is(statement.value.value, 0);
}

function touchedBy(statements: readonly Statement[]): { read: Set<Buffer>; written: Set<Buffer> } {
  const read = new Set(readWhole(statements).map(baseOf));
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(valuesOf(statements), enter, (expr) => {
    if (expr.kind === "load") read.add(baseOf(expr.buffer));
  });
  return { read, written: new Set(writtenBy(statements).map(baseOf)) };
}
