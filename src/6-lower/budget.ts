import type { Node } from "../ir/graph.ts";
import type { Program } from "../ir/program.ts";
import { countOf } from "../ir/shape.ts";
import { addSizes, constantOf, ONE, type Size } from "../ir/size.ts";
import { loopOf } from "../ops/control/loop.ts";
import { repetitions } from "./control/repetitions.ts";

const BYTES = 8;

/** How many states of a loop are kept. */
export type KeptStates = ReadonlyMap<Node, number>;

export interface Fitted {
  readonly program: Program;
  readonly states: KeptStates;
  /** What the cache would need if every state were kept, in bytes; undefined if that depends on symbols. */
  readonly without: number | undefined;
}

/** What cannot be: the least that would do, in bytes; undefined if that depends on symbolic sizes. */
export interface TooSmall {
  readonly least: number | undefined;
}

/**
 * The module with as many states of its loops kept as a cache of `budget` bytes has room for: all of
 * them where that is possible, else few enough of the loops whose states need the most. `attempt` makes
 * the module with so many.
 */
export function withinBudget(
  loops: readonly Node[],
  budget: number,
  attempt: (states: KeptStates) => Program,
): Fitted | TooSmall {
  const all = attempt(new Map());
  const without = bytesOf(all);
  if (without !== undefined && without <= budget)
    return { program: all, states: new Map(), without };
  const sized = loops.flatMap((loop) => {
    const row = constantOf(rowOf(loop));
    return row === undefined
      ? []
      : [{ loop, row, steps: constantOf(loopOf(loop).extent) ?? Infinity }];
  });
  const largest = sized.toSorted((a, b) => b.row * b.steps - a.row * a.steps);
  let least = without;
  for (let count = 1; count <= largest.length; count++) {
    const chosen = largest.slice(0, count);
    const statesIn = (room: number): KeptStates =>
      new Map(
        chosen.map(({ loop, row, steps }) => {
          const more = Math.floor(room / (chosen.length * row * BYTES));
          return [loop, Math.min(Math.max(1, steps), 1 + more)];
        }),
      );
    least = bytesOf(attempt(statesIn(0)));
    // Where sizes are symbolic, the budget is for the states alone.
    if (least === undefined && count < largest.length) continue;
    let room = budget - (least ?? 0);
    if (room < 0) continue;
    for (;;) {
      const states = statesIn(room);
      const program = attempt(states);
      if ((bytesOf(program) ?? 0) <= budget) return { program, states, without };
      // What does not fit where first fit puts it fits with less.
      room = Math.floor(room / 2);
    }
  }
  return { least };
}

/** How many numbers a state takes: what is carried, and of which iteration it is. */
function rowOf(loop: Node): Size {
  return loopOf(loop).carries.reduce((sum, { shape }) => addSizes(sum, countOf(shape)), ONE);
}

function bytesOf({ cacheSizes }: Program): number | undefined {
  const numbers = cacheSizes.map(constantOf);
  return numbers.reduce<number | undefined>(
    (most, one) =>
      most === undefined || one === undefined ? undefined : Math.max(most, one * BYTES),
    0,
  );
}

/** One loop that is run again: its length, how many states are kept at a time, and what that costs. */
export interface RepeatedLoop {
  readonly steps: Size;
  readonly states: number;
  /** How many iterations of it one call of backward runs besides its own; undefined if symbolic. */
  readonly repeated: number | undefined;
}

export interface BudgetReport {
  /** What the cache would need with every state in it, in bytes; undefined if that depends on symbols. */
  readonly without: number | undefined;
  readonly loops: readonly RepeatedLoop[];
}

export function reportOn({ states, without }: Fitted): BudgetReport {
  const loops = [...states].map(([loop, kept]): RepeatedLoop => {
    const { extent } = loopOf(loop);
    const steps = constantOf(extent);
    const repeated = steps === undefined ? undefined : repetitions(steps, kept);
    return { steps: extent, states: kept, repeated };
  });
  return { without, loops };
}
