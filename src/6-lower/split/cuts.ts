/** A step of a block: what stands where, as far as choosing cuts needs it. */
export interface Load {
  readonly cost: number;
  /** How much would have to be handed on if the block were cut before it; infinite where that cannot be. */
  readonly live: number;
  /** The block has to be cut before it. */
  readonly isForced?: boolean;
}

/** A part is at least so much of the budget, unless it is cut by force. */
const LEAST = 0.5;

/**
 * Where to cut a sequence into parts of at most `budget`: each part ends where the least is alive, in the
 * second half of what it has room for. Linear in the number of steps. A stretch that cannot be cut
 * may be longer.
 */
export function cutsIn(steps: readonly Load[], budget: number): number[] {
  const cuts: number[] = [];
  let first = 0;
  while (first < steps.length) {
    const end = endOf(steps, first, budget);
    if (end < steps.length) cuts.push(end);
    first = end;
  }
  return cuts;
}

function endOf(steps: readonly Load[], first: number, budget: number): number {
  let cost = steps[first]?.cost ?? 0;
  let best: number | undefined;
  let least = Infinity;
  for (let at = first + 1; at < steps.length; at++) {
    const step = steps[at];
    if (!step) break;
    if (step.isForced) return at;
    const isPossible = step.live < Infinity;
    // What follows does not fit any more: the best end, or else the first that there is.
    if (cost > budget && best !== undefined) return best;
    if (isPossible && (cost > budget || (cost >= LEAST * budget && step.live <= least))) {
      best = at;
      least = step.live;
    }
    cost += step.cost;
  }
  return cost > budget && best !== undefined ? best : steps.length;
}
