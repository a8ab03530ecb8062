import type {
  AccumulateStatement,
  AccumulatorStatement,
  Expr,
  Local,
  Statement,
} from "../../ir/loops.ts";
import { blocksOf, deepFlatten } from "../../ir/statements.ts";
import type { ZeroSigns } from "./zero-signs.ts";

/** How the first value that an accumulator takes declares it. */
export interface Declaration {
  readonly keyword: "const" | "let";
  /** The 0 that the sum begins with is its first term. */
  readonly hasZero: boolean;
}

/**
 * Accumulators whose first step is written beside them, in no loop: that step declares them, as
 * `const norm = x0 * x0 + x1 * x1;`. A sum that may have no terms but -0, and is seen to be 0 and not -0, keeps the
 * 0 it begins with, as `const dot = 0 + x0 * y0 + x1 * y1;`. So does a maximum that is no less than a number.
 */
export class FirstSteps {
  readonly #declaredBy = new Map<AccumulateStatement, Declaration>();
  readonly #deferred = new Set<AccumulatorStatement>();

  readonly #signs: ZeroSigns;

  constructor(statements: readonly Statement[], signs: ZeroSigns) {
    this.#signs = signs;
    const steps = new Map<Local, number>();
    deepFlatten(statements).forEach((one) => {
      if (one.kind === "accumulate") steps.set(one.local, (steps.get(one.local) ?? 0) + 1);
    });
    if (steps.size === 0) return;
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
        const keyword = steps.get(one.local) === 1 ? "const" : "let";
        const isSum = (one.how ?? one.local.combine) === "sum";
        const hasZero = isSum && !isNeverMinusZero(one.value) && this.#signs.isSeen(one.local);
        // In several steps, that it begins with 0 is told by the declaration.
        if (accumulator && isBeginning(one) && (!hasZero || keyword === "const")) {
          this.#deferred.add(accumulator);
          this.#declaredBy.set(one, { keyword, hasZero });
        }
        open.delete(one.local);
      } else if (blocksOf(one).length > 0 || one.kind === "check") {
        open.clear();
      }
    }
  }
}

/** Whether the accumulator is what the step gives, with nothing before it. */
function isBeginning({ local, how = local.combine, isLate }: AccumulateStatement): boolean {
  return how === local.combine && !isLate && local.least === undefined;
}

/** Operations that never give -0. */
const positive = new Set(["exp", "square", "abs"]);

/** Whether one of the terms is never -0: then the sum of all of them is not, either. */
function isNeverMinusZero(value: Expr): boolean {
  const seen = new Set<Expr>();
  const terms = [value];
  for (let term = terms.pop(); term; term = terms.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    if (term.kind === "number" && !Object.is(term.value, -0)) return true;
    if (term.kind !== "apply") continue;
    if (positive.has(term.op)) return true;
    if (term.op === "add") terms.push(...term.args);
  }
  return false;
}

function* blocksIn(statements: readonly Statement[]): Generator<readonly Statement[]> {
  yield statements;
  for (const one of deepFlatten(statements)) yield* blocksOf(one);
}
