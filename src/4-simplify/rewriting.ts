import type { Attributes, DType, Node } from "../ir/graph.ts";
import type { Shape } from "../ir/shape.ts";
import type { Builder } from "../ops/builder.ts";

/** What a rewrite may ask for while it makes its result. */
export interface Rewriting {
  readonly builder: Builder;
  /** The operation in its simplest form; the operands are in theirs. */
  make(op: string, inputs: readonly Node[], attributes?: Attributes): Node;
  /** A scalar constant; of truth values 1 and 0. */
  constant(value: number, dtype?: DType): Node;
  /** `node` repeated to `shape`, or itself if that is its shape. */
  broadcast(node: Node, shape: Shape): Node;
  /** Whether at most one node of the graph reads it, so that it goes when that one does. */
  hasOneUse(node: Node): boolean;
}

/** A rewrite that is more than a formula; exact, and never of more operations than before. */
export type StructuralRule = (node: Node, r: Rewriting) => Node | undefined;
