/** Calls `visit` with every index into a tensor of these sizes, last axis fastest. The index is reused. */
export function eachIndex(
  sizes: readonly number[],
  visit: (index: readonly number[], at: number) => void,
): void {
  const count = countOfSizes(sizes);
  const index = sizes.map(() => 0);
  for (let at = 0; at < count; at++) {
    visit(index, at);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === sizes[axis] ? 0 : next;
      if (next !== sizes[axis]) break;
    }
  }
}

export function countOfSizes(sizes: readonly number[]): number {
  return sizes.reduce((count, size) => count * size, 1);
}

/** NumPy's rule for one axis: a size of 1 stretches to the others, which agree; so may be 0. */
export function commonSize(sizes: readonly number[]): number {
  return sizes.find((size) => size !== 1) ?? 1;
}

/** The index that lies at a row-major position. */
export function indexAt(position: number, sizes: readonly number[]): number[] {
  let rest = position;
  const reversed = sizes.toReversed().map((size) => {
    const at = rest % size;
    rest = Math.floor(rest / size);
    return at;
  });
  return reversed.reverse();
}

/** Where an element lies in row-major memory. */
export function offsetOf(index: readonly number[], sizes: readonly number[]): number {
  return sizes.reduce((offset, size, axis) => offset * size + (index[axis] ?? 0), 0);
}

/** The same where `index` is into a shape that `sizes` was broadcast to. */
export function broadcastOffset(index: readonly number[], sizes: readonly number[]): number {
  const added = index.length - sizes.length;
  return sizes.reduce(
    (offset, size, axis) => offset * size + (size === 1 ? 0 : (index[axis + added] ?? 0)),
    0,
  );
}

/**
 * The elements that a reduction over `axes` brings together: for each element of the result, in
 * row-major order, the offsets of its operands, in row-major order.
 */
export function groupsOver(sizes: readonly number[], axes: readonly number[]): number[][] {
  const kept = sizes.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const groups: number[][] = Array.from({ length: countOfSizes(kept) }, () => []);
  eachIndex(sizes, (index, at) => groups[broadcastOffset(index, kept)]?.push(at));
  return groups;
}
