import {
  type Index,
  type LoopVariable,
  type Statement,
  variableIndex,
  ZERO_INDEX,
} from "../ir/loops.ts";
import type { Shape } from "../ir/shape.ts";
import { ONE, type Size } from "../ir/size.ts";

/** Makes the loop variables of one module. */
export class Variables {
  #next = 0;

  /** A new variable, as an index; an extent of 1 needs none. */
  fresh(extent: Size, made: LoopVariable[], isDescending = false): Index {
    if (extent === ONE) return ZERO_INDEX;
    const own = { id: this.#next++, extent };
    const variable: LoopVariable = isDescending ? { ...own, isDescending } : own;
    made.push(variable);
    return variableIndex(variable, ONE);
  }

  /** The counter of a loop of the model, which is there whatever its extent. */
  counter(extent: Size, isDescending: boolean): LoopVariable {
    const own = { id: this.#next++, extent };
    return isDescending ? { ...own, isDescending } : own;
  }

  /** Another one that counts the same. */
  like(variable: LoopVariable): LoopVariable {
    return { ...variable, id: this.#next++ };
  }

  /** Counts like `variable`, but in steps; and what counts the rest. */
  inSteps({ extent }: LoopVariable, step: number): { whole: LoopVariable; rest: LoopVariable } {
    const whole = { id: this.#next++, extent, step };
    return { whole, rest: { id: this.#next++, extent, rest: step } };
  }

  /** Counts the blocks, of so many each, that `variable` runs through. */
  inBlocks({ extent }: LoopVariable, block: number): LoopVariable {
    return { id: this.#next++, extent, block };
  }

  /** A new variable for each axis. */
  over(shape: Shape): { index: Index[]; variables: LoopVariable[] } {
    const variables: LoopVariable[] = [];
    return { index: shape.map((size) => this.fresh(size, variables)), variables };
  }
}

/** `body` inside loops over `variables`, the first outermost. */
export function nest(
  variables: readonly LoopVariable[],
  body: readonly Statement[],
): readonly Statement[] {
  return variables.reduceRight<readonly Statement[]>(
    (inner, variable) => [{ kind: "loop", variable, body: inner }],
    body,
  );
}
