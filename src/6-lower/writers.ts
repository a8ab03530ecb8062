import { argsOf, variesIn, walkExprs } from "../ir/exprs.ts";
import type { Buffer, Expr, Local, Statement } from "../ir/loops.ts";
import { baseOf, flatten, readWhole, valuesOf, writtenBy } from "../ir/statements.ts";

/** Where something was written: in which cluster, and whether inside its loop or after it. */
export interface Position {
  readonly cluster: number;
  readonly isAfter: boolean;
}

/** Where what a block computes is written, as far as fusion has placed its statements. */
export class Writers {
  readonly #writers = new Map<Buffer | Local, Position>();
  /** The same of those that do more than add pieces to what is there: these may come in any order. */
  readonly #makers = new Map<Buffer, Position>();
  readonly #latest = new Map<Expr, Position | undefined>();
  readonly #isOwn: (expr: Expr) => boolean;

  /** `isOwn`: whether an expression can depend on what the block computes. */
  constructor(isOwn: (expr: Expr) => boolean) {
    this.#isOwn = isOwn;
  }

  /** Notes that the statements stand there. */
  note(statements: readonly Statement[], position: Position): void {
    const added = addedTo(statements);
    for (const buffer of writtenBy(statements).map(baseOf)) {
      this.#writers.set(buffer, later(this.#writers.get(buffer), position) ?? position);
      if (!added.has(buffer)) this.#makers.set(buffer, position);
    }
    for (const one of flatten(statements)) {
      // An accumulator has its value once its loop has ended, whoever asks.
      if (one.kind === "accumulate") {
        this.#writers.set(one.local, { cluster: position.cluster, isAfter: true });
      }
    }
  }

  /** The latest position among the writers of what the statements read or overwrite. */
  neededBy(statements: readonly Statement[]): Position | undefined {
    let latest: Position | undefined;
    const added = addedTo(statements);
    for (const buffer of writtenBy(statements).map(baseOf)) {
      latest = later(latest, (added.has(buffer) ? this.#makers : this.#writers).get(buffer));
    }
    for (const buffer of readWhole(statements)) {
      latest = later(latest, this.#writers.get(baseOf(buffer)));
    }
    for (const one of flatten(statements)) {
      if (one.kind === "accumulate") latest = later(latest, this.#writers.get(one.local));
      if (one.kind !== "iteration" && one.kind !== "branch") continue;
      for (const local of one.uses.locals) latest = later(latest, this.#writers.get(local));
    }
    return valuesOf(statements).reduce((sum, value) => later(sum, this.#latestOf(value)), latest);
  }

  /** Memoised: what an expression reads was all written before the expression is met. */
  #latestOf(expr: Expr): Position | undefined {
    const memo = this.#latest;
    walkExprs(
      [expr],
      (one) => !memo.has(one) && this.#isOwn(one),
      (one) => {
        let latest: Position | undefined;
        if (one.kind === "load") {
          const writer = this.#writers.get(baseOf(one.buffer));
          // One element, the same for all iterations, is there for sure only after the loop.
          const isFixed = writer && !variesIn(one);
          latest = isFixed ? { cluster: writer.cluster, isAfter: true } : writer;
        }
        if (one.kind === "local") latest = this.#writers.get(one.local);
        memo.set(
          one,
          argsOf(one).reduce((sum, arg) => later(sum, memo.get(arg)), latest),
        );
      },
    );
    return memo.get(expr);
  }
}

/** The memory that the statements only add pieces to. */
function addedTo(statements: readonly Statement[]): ReadonlySet<Buffer> {
  const flat = flatten(statements);
  const added = new Set(
    flat.flatMap((one) => (one.kind === "store" && one.isPiece ? [baseOf(one.buffer)] : [])),
  );
  if (added.size === 0) return added;
  for (const buffer of readWhole(statements)) added.delete(baseOf(buffer));
  for (const one of flat) {
    if (one.kind === "loop" || (one.kind === "store" && one.isPiece)) continue;
    for (const buffer of writtenBy([one])) added.delete(baseOf(buffer));
  }
  return added;
}

function later(a: Position | undefined, b: Position | undefined): Position | undefined {
  if (!a || !b) return a ?? b;
  if (a.cluster !== b.cluster) return a.cluster > b.cluster ? a : b;
  return a.isAfter ? a : b;
}
