import type { Gradient, Graph, Node, Output } from "./graph.ts";

/**
 * What each value becomes. A value is read from memory (`available`), computed into memory by a
 * statement of its own (`roots`), or is an expression inside the statements that use it. Fusion may
 * later turn a root's memory into a local of a shared loop.
 */
export interface FunctionPlan {
  /** Values that are in memory when the function begins. */
  readonly available: ReadonlySet<Node>;
  /** Values computed by statements of their own, operands first, in the order of the model. */
  readonly roots: readonly Node[];
}

export interface Plan {
  readonly graph: Graph;
  readonly outputs: readonly Output[];
  readonly gradients: readonly Gradient[];
  /** Values that forward leaves in the cache for backward, beside the outputs. */
  readonly saved: readonly Node[];
  readonly forward: FunctionPlan;
  readonly backward: FunctionPlan;
}
