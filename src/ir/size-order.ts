import { showSize, type Size, subtractSizes } from "./size.ts";

/** Whether `a` is at least as large as `b` whatever its symbols are: no term of the difference is negative. */
export function isAtLeast(a: Size, b: Size): boolean {
  return subtractSizes(a, b).terms.every((term) => term.coefficient > 0);
}

/** The sizes that may be the largest of all: one, if it is at least as large as all others. */
export function largestOf(sizes: readonly Size[]): Size[] {
  const different = [...new Set(sizes)];
  return different.filter((size) =>
    different.every((other) => other === size || !isAtLeast(other, size)),
  );
}

/** The largest of these: `5 N`, or `max(N + 4, 2 M)`. */
export function showLargest(sizes: readonly Size[]): string {
  const shown = sizes.map(showSize).join(", ");
  return sizes.length === 1 ? shown : `max(${shown})`;
}

/** The least value of `symbol` at which the size is not negative; undefined if it has other symbols too. */
export function leastFor({ terms }: Size, symbol: string): number | undefined {
  let [slope, constant] = [0, 0];
  for (const { symbols, coefficient } of terms) {
    if (symbols.length === 0) constant = coefficient;
    else if (symbols.length === 1 && symbols[0] === symbol) slope = coefficient;
    else return undefined;
  }
  return slope > 0 ? Math.max(0, Math.ceil(-constant / slope)) : undefined;
}
