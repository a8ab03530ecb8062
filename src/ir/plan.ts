import { present } from "../diagnostics/invariant.ts";
import type { Graph, Node, Result, TransformName } from "./graph.ts";

/** The functions of an emitted module. */
export type FunctionName = "forward" | "backward" | TransformName;

/**
 * What each value of a function, or of the body of a loop or a branch, becomes. A value is read from memory (`available`), computed into memory by a
 * statement of its own (`roots`), or is an expression inside the statements that use it. Fusion may
 * later turn a root's memory into a local of a shared loop.
 */
export interface BlockPlan {
  /** Values that are in memory when the block begins. */
  readonly available: ReadonlySet<Node>;
  /** Values computed by statements of their own, operands first, in the order of the model. */
  readonly roots: readonly Node[];
  /** For the loops and conditions among the roots. */
  readonly control: ReadonlyMap<Node, ControlPlan>;
}

export interface ControlPlan {
  /** Those of its parts that somebody reads: they are its memory. */
  readonly parts: readonly Node[];
  /** Those of them in which rows that no iteration writes have to be zeros. */
  readonly cleared: readonly Node[];
  /** For each of its regions. */
  readonly blocks: readonly BlockPlan[];
  readonly replay?: ReplayPlan;
}

/** A loop is run again for one that runs through its iterations backwards: only a few of its states are kept. */
export interface ReplayPlan {
  readonly loop: Node;
  /** What the other one reads of it, row by row. */
  readonly parts: readonly Node[];
  /** How many states are kept at a time. */
  readonly states: number;
  /** What carries the state on. */
  readonly advance: BlockPlan;
  /** What gives the stacked rows that are read, once the state is there. */
  readonly again: BlockPlan;
}

export interface FunctionPlan extends BlockPlan {
  readonly name: FunctionName;
  /** What it writes for its caller. */
  readonly results: readonly Result[];
  /** The values whose slots in the cache it reads or writes: none, the outputs, or saved values as well. */
  readonly kept: "nothing" | "outputs" | "saved";
}

export interface Plan {
  readonly graph: Graph;
  /** Values that forward leaves in the cache for backward, beside the outputs. */
  readonly saved: readonly Node[];
  /** Further such values, which lie in the memory of a saved history: by value, the history. */
  readonly shared: ReadonlyMap<Node, Node>;
  /** In the order in which they are printed: forward, backward, transforms. */
  readonly functions: readonly FunctionPlan[];
}

/** The one of that name, which is there. */
export function functionNamed<T extends { readonly name: FunctionName }>(
  { functions }: { readonly functions: readonly T[] },
  name: FunctionName,
): T {
  return present(
    functions.find((one) => one.name === name),
    `there is a function ${name}`,
  );
}
