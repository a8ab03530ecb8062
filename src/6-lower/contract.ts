import { keyOfIndex, mapExpr, mapLookups, walkExprs } from "../ir/exprs.ts";
import type { Buffer, Expr, Index, Local, Statement } from "../ir/loops.ts";
import { baseOf, evaluatedBy, flatten, readWhole } from "../ir/statements.ts";

/**
 * Array contraction: a value that is stored and then read in the same iteration is handed on
 * directly; stores to scratch that nobody reads any more go, and so do loops that become empty.
 */
export function contract(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
): Statement[] {
  return withoutDeadStores(new Forwarding(statements).block(statements), scratch);
}

class Forwarding {
  readonly #isWrittenOnce = new Set<Buffer>();
  readonly #values = new Map<string, Expr>();
  /** What is known and made of a running value: the running value moves on in the same iteration. */
  readonly #running = new Map<Local, Set<string>>();

  constructor(statements: readonly Statement[]) {
    const counts = new Map<Buffer, number>();
    for (const one of flatten(statements)) {
      if (one.kind === "accumulator" && one.local.isRunning === true)
        this.#running.set(one.local, new Set());
      if (one.kind === "store") counts.set(one.buffer, (counts.get(one.buffer) ?? 0) + 1);
    }
    for (const [buffer, count] of counts) if (count === 1) this.#isWrittenOnce.add(buffer);
  }

  block(statements: readonly Statement[]): Statement[] {
    const begun: string[] = [];
    const result = statements.map((one) => this.#statement(one, begun));
    // What was stored in an iteration is known in that iteration only.
    for (const key of begun) this.#values.delete(key);
    return result;
  }

  #statement(statement: Statement, begun: string[]): Statement {
    switch (statement.kind) {
      case "loop":
        return { ...statement, body: this.block(statement.body) };
      case "accumulator":
      case "call":
      case "note":
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
          const key = keyOf(buffer, index);
          this.#values.set(key, value);
          this.#noteRunning(key, value);
          begun.push(key);
        }
        return { ...statement, index, value };
      }
    }
  }

  #noteRunning(key: string, value: Expr): void {
    if (this.#running.size === 0) return;
    const seen = new Set<Expr>();
    const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
    walkExprs([value], enter, (expr) => {
      if (expr.kind === "local") this.#running.get(expr.local)?.add(key);
    });
  }

  #forward(value: Expr): Expr {
    return mapExpr(value, (leaf) => {
      if (leaf.kind !== "load") return leaf;
      return this.#values.get(keyOf(leaf.buffer, leaf.index)) ?? leaf;
    });
  }
}

function keyOf(buffer: Buffer, index: readonly Index[]): string {
  return `${buffer.id}[${index.map(keyOfIndex).join()}]`;
}

/** Backwards, so that what only a dead store read is dead as well. */
function withoutDeadStores(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
): Statement[] {
  const loaded = new Set<Buffer>();
  const seen = new Set<Expr>();
  const read = (value: Expr): void => {
    const enter = (expr: Expr): boolean => {
      if (seen.has(expr)) return false;
      seen.add(expr);
      return true;
    };
    walkExprs([value], enter, (expr) => {
      if (expr.kind === "load") loaded.add(baseOf(expr.buffer));
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
    if (
      statement.kind === "call" &&
      scratch.has(statement.result) &&
      !loaded.has(statement.result)
    ) {
      return [];
    }
    for (const buffer of readWhole([statement])) loaded.add(buffer);
    evaluatedBy(statement).forEach(read);
    return [statement];
  };
  const keepAll = (block: readonly Statement[]): Statement[] =>
    block
      .toReversed()
      .flatMap((one) => keep(one).toReversed())
      .toReversed();
  return keepAll(statements);
}
