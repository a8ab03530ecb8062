import { present } from "../../diagnostics/invariant.ts";
import type { Node, Type } from "../../ir/graph.ts";
import type { Builder } from "../builder.ts";
import { type Cond, condOf } from "./cond.ts";
import { loopNode, loopOf, type LoopParts, type PartOf, typeOfPart } from "./loop.ts";

/** The `loop` node of these. */
export function makeLoop(b: Builder, parts: LoopParts): Node {
  const { inputs, attributes } = loopNode(parts);
  return b.apply("loop", inputs, attributes);
}

/** The `cond` node of these. */
export function makeCond(b: Builder, { predicate, operands, taken, other }: Cond): Node {
  return b.apply("cond", [predicate, ...operands], { then: taken.id, else: other.id });
}

/** A part of a `loop` or `cond` node. */
export function partOf(b: Builder, node: Node, of: PartOf, at = 0): Node {
  const { dtype, shape } = typeOf(node, of, at);
  return b.apply("part", [node], { of, at, dtype, shape });
}

/** What a part of a `loop` or `cond` is. */
export function typeOf(node: Node, of: PartOf, at: number): Type {
  if (node.op === "loop") return typeOfPart(loopOf(node), of, at);
  return present(condOf(node).taken.results[at]);
}
