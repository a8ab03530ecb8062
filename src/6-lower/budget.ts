import type { Node } from "../ir/graph.ts";
import type { Program } from "../ir/program.ts";
import { countOf } from "../ir/shape.ts";
import { addSizes, constantOf, ONE, type Size } from "../ir/size.ts";
import { loopOf } from "../ops/control/loop.ts";

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
    const states = (room: number): KeptStates =>
      new Map(
        chosen.map(({ loop, row, steps }) => {
          const most = Math.floor(room / (chosen.length * row * BYTES));
          return [loop, Math.max(1, Math.min(steps, most))];
        }),
      );
    const smallest = attempt(states(0));
    const needed = bytesOf(smallest);
    // Where sizes are symbolic, the budget is for the states alone.
    const room = needed === undefined ? budget : budget - needed + chosen.length * BYTES;
    least = needed;
    if (room < 0 || (needed === undefined && chosen.length < largest.length)) continue;
    const kept = states(room);
    return { program: attempt(kept), states: kept, without };
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
