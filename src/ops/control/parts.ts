import { present } from "../../diagnostics/invariant.ts";
import type { Node, Type } from "../../ir/graph.ts";
import type { Builder } from "../builder.ts";
import { condOf } from "./cond.ts";
import { loopNode, loopOf, type LoopParts, type PartOf, typeOfPart } from "./loop.ts";

/** The `loop` node of these. */
export function makeLoop(b: Builder, parts: LoopParts): Node {
  const { inputs, attributes } = loopNode(parts);
  return b.apply("loop", inputs, attributes);
}

/** A part of a `loop` or `cond` node. */
export function partOf(b: Builder, node: Node, of: PartOf, at = 0): Node {
  const { dtype, shape } = typeOf(node, of, at);
  return b.apply("part", [node], { of, at, dtype, shape });
}

function typeOf(node: Node, of: PartOf, at: number): Type {
  if (node.op === "loop") return typeOfPart(loopOf(node), of, at);
  return present(condOf(node).taken.results[at]);
}
