import type { PeerLeaf } from "./peer.ts";
import type { Entry, Program, Scalars } from "./program.ts";

export interface Extent {
  readonly rows: number;
  /** On single numbers. */
  readonly operations: number;
}

/** How large a program is, found before a peer is let run out of memory. */
export function extentOf(program: Program, leaves: readonly PeerLeaf[]): Extent {
  let count = 0;
  const next = (): number => ++count;
  const on: Scalars<number, number> = {
    add: next,
    sub: next,
    mul: next,
    div: next,
    max: next,
    sqrt: next,
    exp: next,
    log: next,
    sin: next,
    cos: next,
    tanh: next,
    sum(length, term) {
      const before = count;
      term(0);
      count = before + length * (count - before + 1);
      return count;
    },
    table(shape, entry) {
      const before = count;
      entry(...shape.map(() => 0));
      count = before + (count - before) * shape.reduce((a, b) => a * b, 1);
      return () => count;
    },
  };
  const entry: Entry<number, number> = () => 0;
  const entries = Object.fromEntries(leaves.map(({ name }) => [name, entry]));
  const rows = program.scalars?.(on, entries).length ?? 0;
  return { rows, operations: count };
}
