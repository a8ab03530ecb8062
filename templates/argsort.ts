/**
 * The order that sorts each of outer · inner lines of n numbers: y[0], y[1], … are the positions of the
 * smallest, the next, …; equal numbers keep their order, NaN comes last. Neighbours in a line are
 * `inner` slots apart.
 *
 * Heapsort (Williams, 1964) of the positions: it needs no memory of its own, and is stable since what
 * is equal is told apart by position.
 */
export function argsort(
  outer: number,
  n: number,
  inner: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let line = 0; line < outer * inner; line++) {
    const start = Math.floor(line / inner) * n * inner + (line % inner);
    const from = xAt + start;
    const to = yAt + start;
    for (let k = 0; k < n; k++) y[to + k * inner] = k;
    // A heap, with the last in order on top; then the top goes to the end, again and again.
    for (let k = Math.floor(n / 2) - 1; k >= 0; k--) sink(k, n, inner, x, from, y, to);
    for (let end = n - 1; end > 0; end--) {
      const top = y[to]!;
      y[to] = y[to + end * inner]!;
      y[to + end * inner] = top;
      sink(0, end, inner, x, from, y, to);
    }
  }
}

/** Moves what is at place `at` of the heap of `count` positions down to where it belongs. */
function sink(
  at: number,
  count: number,
  inner: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  const sinking = y[yAt + at * inner]!;
  let child = 2 * at + 1;
  while (child < count) {
    let last = y[yAt + child * inner]!;
    if (child + 1 < count) {
      const other = y[yAt + (child + 1) * inner]!;
      if (isAfter(other, last, inner, x, xAt)) {
        child++;
        last = other;
      }
    }
    if (isAfter(sinking, last, inner, x, xAt)) break;
    y[yAt + at * inner] = last;
    at = child;
    child = 2 * at + 1;
  }
  y[yAt + at * inner] = sinking;
}

/** Whether position i comes after j in order: a NaN after all numbers, equal ones as they stand. */
function isAfter(i: number, j: number, inner: number, x: Float64Array, xAt: number): boolean {
  const a = x[xAt + i * inner]!;
  const b = x[xAt + j * inner]!;
  if (a === b || (a !== a && b !== b)) return i > j;
  return a > b || a !== a;
}
