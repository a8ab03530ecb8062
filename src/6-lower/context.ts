import type { Statement } from "../ir/loops.ts";
import type { Memory } from "./memory.ts";
import type { Variables } from "./nest.ts";

/** What lowering one function needs at hand. */
export interface Context {
  readonly memory: Memory;
  readonly variables: Variables;
  /** Numbers the accumulators of the module. */
  readonly nextLocal: () => number;
  /** What clears memory that is added to: before everything else, so that it keeps no loops apart. */
  readonly cleared: Statement[];
}

/** The statements of one root: what clears its memory, and what computes it. */
export interface RootStatements {
  readonly clear: readonly Statement[];
  readonly compute: readonly Statement[];
}
