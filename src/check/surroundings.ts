import type { Kink } from "./kinks.ts";
import type { Surroundings } from "./partial.ts";

/** A kink nearer than this (relative to the coordinate) is one the point lies on. */
const CONTACT = 1e-7;

/** A margin of no more than this is zero, up to rounding. */
export const ROUNDED = 1e-14;

/**
 * Which kinks a point lies on, and how far the next one is, along one leaf element: from the margins
 * and how fast they change in that direction.
 */
export function surroundingsOf(
  kinks: readonly Kink[],
  margins: readonly Float64Array[],
  slopes: readonly (Float64Array | undefined)[],
  x: number,
): Surroundings {
  const contact = CONTACT * Math.max(1, Math.abs(x));
  const active = new Set<string>();
  let grazing = false;
  let reach = Infinity;
  kinks.forEach(({ groupOf, isIsolated }, at) => {
    slopes[at]?.forEach((slope, element) => {
      const margin = Math.abs(margins[at]?.[element] ?? NaN);
      const distance = slope === 0 ? Infinity : margin / Math.abs(slope);
      if (distance <= contact) {
        active.add(`${at}:${groupOf(element)}`);
        // Beside a kink a pole may be as near, which only the exact point tells apart.
        if (isIsolated || margin !== 0) grazing = true;
      } else if (margin <= ROUNDED) grazing = true;
      else if (distance < reach) reach = distance;
    });
  });
  return { active: active.size, grazing, reach };
}
