import type { Node } from "../ir/graph.ts";
import type { Local, Statement } from "../ir/loops.ts";
import type { ControlPlan } from "../ir/plan.ts";
import type { Memory } from "./memory.ts";
import type { Variables } from "./nest.ts";

/** What lowering one function, or a block in it, needs at hand. */
export interface Context {
  readonly memory: Memory;
  readonly variables: Variables;
  /** The author's names of values. */
  readonly names: ReadonlyMap<Node, string>;
  /** Tells the accumulators of the module apart. */
  readonly newLocal: () => Pick<Local, "id" | "isRepeated">;
  /** How the loops and conditions of the block are computed. */
  readonly control: ReadonlyMap<Node, ControlPlan>;
  /** The statements are to be checked, and keep their loops apart: elements are told by their counters. */
  readonly isDebug: boolean;
  /** What clears memory that is added to: before everything else, so that it keeps no loops apart. */
  readonly cleared: Statement[];
}

/** The statements of one root: what clears its memory, and what computes it. */
export interface RootStatements {
  readonly clear: readonly Statement[];
  readonly compute: readonly Statement[];
}
