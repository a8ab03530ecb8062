import type { Shape } from "../ir/shape.ts";
import { constantOf, ONE, showSize, type Size } from "../ir/size.ts";

/** What to do about sizes that must be equal and are not known to be; undefined where all are numbers. */
export function unequalHelp(pairs: readonly (readonly [Size, Size])[]): string | undefined {
  const pair = pairs.find(([a, b]) => a !== b && !(isKnown(a) && isKnown(b)));
  if (!pair) return undefined;
  const [a, b] = pair.map(showSize);
  return `nothing says that ${a} is ${b}: declare equal sizes by one name`;
}

function isKnown(size: Size): boolean {
  return constantOf(size) !== undefined;
}

/** The sizes that stand beside each other where two shapes align, those of 1 left out. */
export function aligned(a: Shape, b: Shape): (readonly [Size, Size])[] {
  const rank = Math.min(a.length, b.length);
  return Array.from(
    { length: rank },
    (_, at) => [a.at(at - rank) ?? ONE, b.at(at - rank) ?? ONE] as const,
  ).filter((pair) => !pair.includes(ONE));
}
