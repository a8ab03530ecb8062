import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import type { Region } from "../../ir/region.ts";
import type { Builder } from "../../ops/builder.ts";
import { closeBodies } from "../../ops/control/close.ts";
import { condOf } from "../../ops/control/cond.ts";
import { makeCond, partOf } from "../../ops/control/parts.ts";
import { transplant } from "../../ops/substitute.ts";
import { scalarOf } from "../fold.ts";
import type { PartsRead, SimplePart } from "./parts.ts";

/** A condition in its simplest form, exactly: decided if it is known, and without results that nobody reads. */
export function simplifyCond(b: Builder, node: Node, read: PartsRead): SimplePart {
  const { predicate, operands, taken, other } = condOf(node);
  const first = opened(b, taken, operands);
  const second = opened(b, other, operands);
  const known = scalarOf(predicate);
  if (known !== undefined) return (_, at) => present((known === 0 ? second : first)[at]);
  const kept = first.flatMap((result, at) =>
    read.has("result", at) && result !== second[at] ? [at] : [],
  );
  const branches = [first, second].map((results) => kept.map((at) => present(results[at])));
  // What operands are made of was computed before; all else that results need belongs to a branch.
  const outer = new Set(reachable(operands));
  const bodies = branches.map((results) => ({
    parameters: [],
    results,
    isOwn: (one: Node) => !outer.has(one),
  }));
  const [whenTrue, whenFalse] = closeBodies(b, bodies);
  const { arena } = b;
  const reduced = arena.inPlaceOf(node, () =>
    makeCond(b, {
      predicate,
      operands: present(whenTrue).captures,
      taken: present(whenTrue).region,
      other: present(whenFalse).region,
    }),
  );
  arena.inherit(node, reduced);
  return (_, at) =>
    kept.includes(at) ? partOf(b, reduced, "result", kept.indexOf(at)) : present(first[at]);
}

/** The results of a branch in terms of the operands. */
function opened(b: Builder, { parameters, results }: Region, operands: readonly Node[]): Node[] {
  const given = new Map(parameters.map((parameter, at) => [parameter, present(operands[at])]));
  return transplant(b, results, given);
}
