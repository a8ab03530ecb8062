import type { Arm } from "./case.ts";

/** What is asked of a measurement. */
export interface Effort {
  /** Seconds for all arms together. */
  readonly seconds: number;
  /** Milliseconds that one sample takes. */
  readonly sample: number;
}

/** Nanoseconds a call, one number for each round, of each arm. */
export type Samples = ReadonlyMap<string, readonly number[]>;

const FEWEST_ROUNDS = 7;

/**
 * Times arms in turn, round after round, so that what disturbs the machine disturbs all of them. In every
 * other round the order is reversed.
 */
export async function timeInTurn(arms: readonly Arm[], effort: Effort): Promise<Samples> {
  const timed: { arm: Arm; calls: number; samples: number[] }[] = [];
  for (const arm of arms) {
    timed.push({ arm, calls: await callsFor(arm, effort.sample), samples: [] });
  }
  const end = performance.now() + 1000 * effort.seconds;
  for (let round = 0; round < FEWEST_ROUNDS || performance.now() < end; round++) {
    for (const { arm, calls, samples } of round % 2 === 0 ? timed : timed.toReversed()) {
      samples.push((await arm.run(calls)) / calls);
    }
  }
  return new Map(timed.map(({ arm, samples }) => [arm.name, samples]));
}

/** So many samples that are no faster than those before end the warming up. */
const STEADY = 10;

/** Warms up, until what V8 optimises no longer gets faster, and finds how many calls fill a sample. */
async function callsFor(arm: Arm, sample: number): Promise<number> {
  let calls = 1;
  let fastest = Infinity;
  for (let steady = 0; steady < STEADY; steady++) {
    const time = (await arm.run(calls)) / 1e6;
    if (time / calls < 0.97 * fastest) {
      fastest = time / calls;
      steady = 0;
    }
    // Not at once to what a slow first call would suggest.
    calls = Math.max(1, Math.round(calls * Math.min(4, Math.max(0.25, sample / time))));
  }
  return calls;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** The median, over rounds, of one arm's time over another's of the same round. */
export function ratioOf(
  samples: Samples,
  numerator: string,
  denominator: string,
): number | undefined {
  const [above, below] = [samples.get(numerator), samples.get(denominator)];
  if (!above || !below) return undefined;
  return median(above.map((time, round) => time / (below[round] ?? NaN)));
}
