import { fail } from "../diagnostics/diagnostic.ts";
import type { Arena, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { Builder } from "../ops/builder.ts";
import { isZero } from "../ops/gather.ts";
import { operations } from "../ops/table.ts";
import { operandsAbove } from "./activity.ts";
import { condTangents } from "./cond-tangent.ts";
import type { PartTangent, Push } from "./control.ts";
import { Guards } from "./guards.ts";
import { hasLocalDerivatives, timesDerivative } from "./local.ts";
import { loopTangents } from "./loop-tangent.ts";
import { settled } from "./settled.ts";

/**
 * Forward mode: how `roots` and everything they are made of move when nodes (as a rule leaves) move
 * as `directions` says. Tangents are nodes of the same graph, of the shape of what they belong to;
 * a node that is not in the result does not move. For every node in order, v̇ = Σ u̇ ∂v/∂u over its
 * operands u (Griewank and Walther, Evaluating Derivatives, 2008, section 3.1).
 *
 * @throws {GradcError} GRADC3001 where an operation on the way has no derivative
 */
export function tangents(
  arena: Arena,
  roots: readonly Node[],
  directions: ReadonlyMap<Node, Node>,
  guards = new Guards(new Builder(arena)),
): ReadonlyMap<Node, Node> {
  const b = new Builder(arena);
  const moving = new Map(directions);
  const tuples = new Map<Node, PartTangent>();
  const push: Push = { b, guards, tangentOf: (node) => moving.get(node), tangents };
  for (const node of reachable(roots, operandsAbove(directions.keys()))) {
    if (node.dtype === "tuple") {
      if (node.inputs.some((input) => moving.has(input))) {
        tuples.set(node, (node.op === "loop" ? loopTangents : condTangents)(push, node));
      }
      continue;
    }
    if (moving.has(node) || node.dtype !== "real") continue;
    const [tuple] = node.inputs;
    if (node.op === "part" && tuple) {
      const tangent = tuples.get(tuple)?.(node);
      if (tangent) moving.set(node, tangent);
      continue;
    }
    const own = node.inputs.map((input) => moving.get(input));
    if (own.every((tangent) => tangent === undefined)) continue;
    const tangent = pushForward(b, guards, node, own);
    if (!tangent) continue;
    const whole = settled(b, b.broadcastTo(tangent, node.shape));
    // What a unit vector does not move stands still.
    if (!isZero(whole)) moving.set(node, guards.linear(whole, tangent));
  }
  return moving;
}

function pushForward(
  b: Builder,
  guards: Guards,
  node: Node,
  moving: readonly (Node | undefined)[],
): Node | undefined {
  if (hasLocalDerivatives(node.op)) {
    const terms = moving.flatMap((tangent, operand) => {
      const term = tangent && timesDerivative(b, guards, node, operand, tangent);
      return term ? [term] : [];
    });
    return guards.sum(terms);
  }
  const jvp = operations.get(node.op)?.jvp;
  if (!jvp) {
    fail("GRADC3001", `${node.op} has no derivative, and the result depends on it`, {
      help: "wrap it in stopGradient if nothing should flow through it",
      place: b.arena.places.get(node),
    });
  }
  const tangent = jvp(b, node, moving);
  const [only, ...others] = moving.filter((one) => one !== undefined);
  // Linear in its one moving operand: what was an untaken zero there stays one.
  return tangent && only && others.length === 0 ? guards.linear(tangent, only) : tangent;
}
