import { fail } from "../../diagnostics/diagnostic.ts";
import type { DType, Node } from "../../ir/graph.ts";
import { showShape } from "../../ir/shape.ts";
import { constantOf, showSize } from "../../ir/size.ts";
import type { Trace } from "./trace.ts";

// Registered symbols: a tensor of another copy of this package is a tensor too.
const NODE: unique symbol = Symbol.for("gradc.node");
const TRACE: unique symbol = Symbol.for("gradc.trace");

/**
 * What a tensor is at run time: an immutable handle on a node. Operations are attached to its
 * prototype by methods.ts; the types users see are in types/tensor.ts.
 */
export class Value {
  readonly [NODE]: Node;
  readonly [TRACE]: Trace;

  constructor(trace: Trace, node: Node) {
    this[NODE] = node;
    this[TRACE] = trace;
    Object.freeze(this);
  }

  /** Sizes of the axes, outermost first: numbers, or text where they are known at run time only. */
  get shape(): (number | string)[] {
    return this[NODE].shape.map((size) => constantOf(size) ?? showSize(size));
  }

  get dtype(): DType {
    return this[NODE].dtype;
  }

  toString(): string {
    const node = this[NODE];
    return `${this[TRACE].arena.names.get(node) ?? node.op} ${showShape(node.shape)}`;
  }

  /** Catches `x + y` and `x > 0`, which TypeScript's operators cannot do for tensors. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    fail("GRADC2008", "operators like + and > do not work on tensors", {
      help: 'call add, sub, mul, div, less, greater, … or write a formula: expr("x + y", { x, y })',
    });
  }
}

/** The node a tensor stands for, and the model it belongs to; undefined for anything else. */
export function contentOf(value: unknown): { node: Node; trace: Trace } | undefined {
  if (typeof value !== "object" || value === null || !(NODE in value)) return undefined;
  const { [NODE]: node, [TRACE]: trace } = value as Value;
  return { node, trace };
}
