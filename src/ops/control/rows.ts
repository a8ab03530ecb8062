import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { loopOf } from "./loop.ts";

/**
 * Whether a part of a loop can lie in the memory of a history of the same loop. A carry of several numbers
 * moves from row to row there, so the rows that follow are what it becomes, and one of them is what it is
 * in the end.
 */
export function liesIn(part: Node, history: Node): boolean {
  if (history.inputs[0] !== part.inputs[0]) return false;
  const loop = loopOf(present(part.inputs[0]));
  const at = Number(history.attributes["at"]);
  if (countOf(history.shape.slice(1)) === ONE) return false;
  const { of, at: own } = part.attributes;
  const isKnown = loop.steps === undefined && !loop.hasTest;
  if (of === "carry") return own === at && (loop.isReversed || isKnown);
  // Backwards from a row that is known at run time only, the row before the first is no zero.
  const isZeroElsewhere = !loop.isReversed || loop.steps === undefined;
  return of === "stack" && loop.stacked[Number(own)] === loop.next[at] && isZeroElsewhere;
}
