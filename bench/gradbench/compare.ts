/**
 * The worst deviation of an answer from the reference, as GradBench measures it, number by number:
 * |a − b| / max(scale, |a| + |b|) with a scale of 1. Infinite where numbers are missing, too many, or
 * not finite.
 */
export function deviation(answer: unknown, golden: unknown, scale = 1): number {
  if (typeof answer === "number" && typeof golden === "number") {
    const error = Math.abs(answer - golden) / Math.max(scale, Math.abs(answer) + Math.abs(golden));
    return Number.isNaN(error) ? Infinity : error;
  }
  const [a, b] = [entries(answer), entries(golden)];
  if (!a || !b || Array.isArray(answer) !== Array.isArray(golden) || a.size !== b.size) {
    return Infinity;
  }
  let worst = 0;
  for (const [key, one] of b) worst = Math.max(worst, deviation(a.get(key), one, scale));
  return worst;
}

/** The largest number of a reference: the scale for answers that are small all over. */
export function largest(golden: unknown): number {
  if (typeof golden === "number") return Math.abs(golden);
  let found = 0;
  for (const one of entries(golden)?.values() ?? []) found = Math.max(found, largest(one));
  return found;
}

function entries(value: unknown): Map<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}
