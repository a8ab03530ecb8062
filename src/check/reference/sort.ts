import { alongAxes } from "./groups.ts";
import type { Evaluate } from "../structural.ts";

/** Positions in the order that sorts: NaN last, the rest by size; what is equal as it stands. */
function order(xs: readonly number[]): number[] {
  const positions = xs.map((_, at) => at);
  const numbers = positions.filter((at) => !Number.isNaN(xs[at]));
  // The engine's sort is stable.
  numbers.sort((i, j) => ((xs[i] ?? NaN) < (xs[j] ?? NaN) ? -1 : xs[i] === xs[j] ? 0 : 1));
  return [...numbers, ...positions.filter((at) => Number.isNaN(xs[at]))];
}

export const sorts: Readonly<Record<string, Evaluate>> = {
  argsort: alongAxes(order),
  sort: alongAxes((xs) => order(xs).map((at) => xs[at] ?? NaN)),
};
