import type { PeerLeaf } from "./peer.ts";
import type { Entry, Scalars } from "./program.ts";

/** What does not depend on the kind of number, where indices are numbers: loops that run at once. */
export function loops<T>(add: (a: T, b: T) => T): Pick<Scalars<T, number>, "sum" | "table"> {
  // In halves: a sum from left to right would be as deep as it is long, and tapes recur.
  const sum = (from: number, to: number, term: (i: number) => T): T => {
    if (to - from === 1) return term(from);
    const middle = (from + to) >> 1;
    return add(sum(from, middle, term), sum(middle, to, term));
  };
  return {
    sum: (length, term) => sum(0, length, term),
    table(shape, entry) {
      const entries = Array.from({ length: sizeOf(shape) }, (_, at) =>
        entry(...positions(shape, at)),
      );
      return entryOf(shape, entries);
    },
  };
}

/** The elements of a flat list, row-major, as entries of a shape. */
export function entryOf<T>(shape: readonly number[], flat: readonly T[]): Entry<T, number> {
  return (...at) => flat[at.reduce((sum, i, axis) => sum * (shape[axis] ?? 1) + i, 0)] as T;
}

/** Leaves by name, each element made from the leaf and its place. */
export function entriesOf<T>(
  leaves: readonly PeerLeaf[],
  element: (leaf: PeerLeaf, at: number) => T,
): Readonly<Record<string, Entry<T, number>>> {
  return Object.fromEntries(
    leaves.map((leaf) => {
      const flat = Array.from(leaf.values, (_, at) => element(leaf, at));
      return [leaf.name, entryOf(leaf.shape, flat)];
    }),
  );
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Where in this shape the element at a flat index is. */
function positions(shape: readonly number[], at: number): number[] {
  let rest = at;
  return shape
    .toReversed()
    .map((size) => {
      const position = rest % size;
      rest = (rest - position) / size;
      return position;
    })
    .toReversed();
}
