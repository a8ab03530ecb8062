/** How many bugs were planted in one part of the source, and how many the tests found. */
export interface AreaScore {
  readonly area: string;
  /** All that could be planted there. */
  readonly mutants: number;
  readonly tried: number;
  readonly killed: number;
}

/** What a campaign of planted bugs found; kept in bench/results. */
export interface MutationScore {
  readonly seed: number;
  readonly areas: readonly AreaScore[];
  /** One line each. */
  readonly survivors: readonly string[];
}

/** Killed out of tried, over all areas, in percent. */
export function percentKilled(areas: readonly AreaScore[]): number {
  const total = (key: "killed" | "tried"): number => areas.reduce((sum, one) => sum + one[key], 0);
  return total("tried") === 0 ? 0 : (100 * total("killed")) / total("tried");
}
