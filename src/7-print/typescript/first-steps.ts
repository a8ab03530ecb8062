import type {
  AccumulateStatement,
  AccumulatorStatement,
  Local,
  Statement,
} from "../../ir/loops.ts";
import { blocksOf, deepFlatten } from "../../ir/statements.ts";

/** How the first value that an accumulator takes declares it. */
export type Declaration = "const" | "let";

/**
 * Accumulators whose first step is written beside them, in no loop: that step declares them, as
 * `const norm = x0 * x0 + x1 * x1;`. Nothing is lost but the sign of a sum of which all terms are -0.
 */
export class FirstSteps {
  readonly #declaredBy = new Map<AccumulateStatement, Declaration>();
  readonly #deferred = new Set<AccumulatorStatement>();

  constructor(statements: readonly Statement[]) {
    const steps = new Map<Local, number>();
    for (const one of deepFlatten(statements)) {
      if (one.kind === "accumulate") steps.set(one.local, (steps.get(one.local) ?? 0) + 1);
    }
    for (const block of blocksIn(statements)) this.#lookAt(block, steps);
  }

  isDeferred(accumulator: AccumulatorStatement): boolean {
    return this.#deferred.has(accumulator);
  }

  declarationBy(step: AccumulateStatement): Declaration | undefined {
    return this.#declaredBy.get(step);
  }

  #lookAt(block: readonly Statement[], steps: ReadonlyMap<Local, number>): void {
    const open = new Map<Local, AccumulatorStatement>();
    for (const one of block) {
      if (one.kind === "accumulator") {
        if (!one.local.isRunning) open.set(one.local, one);
      } else if (one.kind === "accumulate") {
        const accumulator = open.get(one.local);
        const isPlain = (one.how ?? one.local.combine) === one.local.combine && !one.isLate;
        if (accumulator && isPlain) {
          this.#deferred.add(accumulator);
          this.#declaredBy.set(one, steps.get(one.local) === 1 ? "const" : "let");
        }
        open.delete(one.local);
      } else if (blocksOf(one).length > 0 || one.kind === "check") {
        open.clear();
      }
    }
  }
}

function* blocksIn(statements: readonly Statement[]): Generator<readonly Statement[]> {
  yield statements;
  for (const one of deepFlatten(statements)) yield* blocksOf(one);
}
