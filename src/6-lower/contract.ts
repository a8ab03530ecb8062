import { keyOfIndex, loadExpr, lookedUpBy, mapExpr, mapLookups, walkExprs } from "../ir/exprs.ts";
import { ExprSet } from "../ir/expr-map.ts";
import type { Buffer, Expr, Index, Local, Statement, StoreStatement } from "../ir/loops.ts";
import { constantOf, ZERO } from "../ir/size.ts";
import { baseOf, evaluatedBy, flatten, readWhole, valuesOf } from "../ir/statements.ts";

/**
 * Array contraction: a value that is stored and then read in the same iteration is handed on
 * directly; stores to scratch that nobody reads any more go, and so do loops that become empty.
 */
export function contract(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
): Statement[] {
  const read = readIn(statements);
  const forwarded = statements.some((one) => isReadAgain(one, read))
    ? new Forwarding(statements).block(statements)
    : statements;
  return withoutDeadStores(forwarded, scratch, read);
}

/** The memory and the accumulators that statements read. */
interface Reads {
  readonly buffers: ReadonlySet<Buffer>;
  readonly locals: ReadonlySet<Local>;
}

function readIn(statements: readonly Statement[]): Reads {
  const buffers = new Set<Buffer>();
  const locals = new Set<Local>();
  const seen = new ExprSet();
  const enter = (expr: Expr): boolean => seen.add(expr);
  walkExprs(valuesOf(statements), enter, (expr) => {
    if (expr.kind === "load") buffers.add(expr.buffer);
    if (expr.kind === "local") locals.add(expr.local);
  });
  return { buffers, locals };
}

/** Whether something is stored in memory that is read, by that statement or in it. */
function isReadAgain(one: Statement, read: Reads): boolean {
  if (one.kind === "loop") return one.body.some((inner) => isReadAgain(inner, read));
  return one.kind === "store" && read.buffers.has(one.buffer);
}

class Forwarding {
  readonly #isWrittenOnce = new Set<Buffer>();
  /** By the load that would read it again. */
  readonly #values = new Map<Expr, Expr>();
  /** What varies in no loop, with what is known of it put in: that stays known. */
  readonly #fixed = new Map<Expr, Expr>();
  /** What is known and made of a running value: the running value moves on in the same iteration. */
  readonly #running = new Map<Local, Set<Expr>>();

  constructor(statements: readonly Statement[]) {
    const stores = new Map<Buffer, StoreStatement[]>();
    for (const one of flatten(statements)) {
      if (one.kind === "accumulator" && one.local.isRunning === true)
        this.#running.set(one.local, new Set());
      if (one.kind !== "store") continue;
      const known = stores.get(one.buffer);
      if (known) known.push(one);
      else stores.set(one.buffer, [one]);
    }
    for (const [buffer, all] of stores) if (areApart(all)) this.#isWrittenOnce.add(buffer);
  }

  block(statements: readonly Statement[]): Statement[] {
    const begun: Expr[] = [];
    const result = statements.map((one) => this.#statement(one, begun));
    // What was stored in an iteration is known in that iteration only.
    for (const key of begun) this.#values.delete(key);
    return result;
  }

  #statement(statement: Statement, begun: Expr[]): Statement {
    switch (statement.kind) {
      case "loop":
        return { ...statement, body: this.block(statement.body) };
      case "accumulator":
      case "call":
      case "note":
      case "part":
      case "check":
      case "report":
        return statement;
      case "register":
        return statement.value
          ? { ...statement, value: this.#forward(statement.value) }
          : statement;
      // What is in the blocks of these has been contracted by itself.
      case "iteration":
        return statement.steps
          ? { ...statement, steps: this.#forward(statement.steps) }
          : statement;
      case "branch":
        return { ...statement, condition: this.#forward(statement.condition) };
      case "leave":
        return { ...statement, unless: this.#forward(statement.unless) };
      case "accumulate": {
        const value = this.#forward(statement.value);
        for (const key of this.#running.get(statement.local) ?? []) this.#values.delete(key);
        return { ...statement, value };
      }
      case "store": {
        const value = this.#forward(statement.value);
        const { buffer, accumulate } = statement;
        const index = mapLookups(statement.index, (looked) => this.#forward(looked));
        if (!accumulate && this.#isWrittenOnce.has(buffer)) {
          const key = loadExpr(buffer, index);
          this.#values.set(key, value);
          this.#noteRunning(key, value);
          begun.push(key);
        }
        return { ...statement, index, value };
      }
    }
  }

  #noteRunning(key: Expr, value: Expr): void {
    if (this.#running.size === 0) return;
    const seen = new Set<Expr>();
    const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
    walkExprs([value], enter, (expr) => {
      if (expr.kind === "local") this.#running.get(expr.local)?.add(key);
    });
  }

  #forward(value: Expr): Expr {
    const replace = (leaf: Expr): Expr => this.#values.get(leaf) ?? leaf;
    return mapExpr(value, replace, new Map(), this.#fixed);
  }
}

/** Whether no two of the stores to a buffer write the same element: where they differ, it is by constants. */
function areApart(stores: readonly StoreStatement[]): boolean {
  if (stores.length === 1) return true;
  const moving = (one: StoreStatement): string =>
    one.index.map((index) => keyOfIndex({ ...index, constant: ZERO })).join();
  const places = new Set(stores.map((one) => keyOf(one.buffer, one.index)));
  const isFixed = stores.every((one) => lookedUpBy(one.index).length === 0);
  return (
    isFixed &&
    places.size === stores.length &&
    new Set(stores.map(moving)).size === 1 &&
    stores.every((one) => one.index.every(({ constant }) => constantOf(constant) !== undefined))
  );
}

function keyOf(buffer: Buffer, index: readonly Index[]): string {
  return `${buffer.id}[${index.map(keyOfIndex).join()}]`;
}

/** The accumulators that are read, if at all, after their last step. */
function declaredIn(statements: readonly Statement[]): Set<Local> {
  const declared = new Set<Local>();
  for (const one of flatten(statements)) {
    if (one.kind === "accumulator" && !one.local.isRunning && !one.local.isRepeated) {
      declared.add(one.local);
    }
  }
  return declared;
}

/** Backwards, so that what only a dead store read is dead as well. */
function withoutDeadStores(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
  all: Reads,
): Statement[] {
  const loaded = new Set<Buffer>();
  const used = new Set<Local>();
  const own = declaredIn(statements);
  const isUnread = (local: Local): boolean => own.has(local) && !used.has(local);
  const seen = new ExprSet();
  // Where no value reads what may be dead, none keeps it.
  const mayKeep =
    [...all.buffers].some((buffer) => scratch.has(baseOf(buffer))) ||
    [...all.locals].some((local) => own.has(local));
  const read = (value: Expr): void => {
    const enter = (expr: Expr): boolean => seen.add(expr);
    walkExprs([value], enter, (expr) => {
      if (expr.kind === "load") loaded.add(baseOf(expr.buffer));
      if (expr.kind === "local") used.add(expr.local);
    });
  };
  const keep = (statement: Statement): Statement[] => {
    if (statement.kind === "loop") {
      const body = keepAll(statement.body);
      return body.every((one) => one.kind === "note") ? body : [{ ...statement, body }];
    }
    if (statement.kind === "store") {
      const base = baseOf(statement.buffer);
      if (scratch.has(base) && !loaded.has(base)) return [];
    }
    if (statement.kind === "accumulator" || statement.kind === "accumulate") {
      if (isUnread(statement.local)) return [];
    }
    if (
      statement.kind === "call" &&
      scratch.has(statement.result) &&
      !loaded.has(statement.result)
    ) {
      return [];
    }
    for (const buffer of readWhole([statement])) loaded.add(buffer);
    if ("uses" in statement) statement.uses.locals.forEach((local) => used.add(local));
    if (mayKeep) evaluatedBy(statement).forEach(read);
    return [statement];
  };
  const keepAll = (block: readonly Statement[]): Statement[] =>
    block
      .toReversed()
      .flatMap((one) => keep(one).toReversed())
      .toReversed();
  return keepAll(statements);
}
