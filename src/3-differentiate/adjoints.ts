import { invariant, present } from "../diagnostics/invariant.ts";
import type { Arena, Node } from "../ir/graph.ts";
import { NodeMap } from "../ir/node-map.ts";
import { ordered, reachable } from "../ir/order.ts";
import { sameShape } from "../ir/shape.ts";
import { Builder } from "../ops/builder.ts";
import { joinContributions, unbroadcast } from "./accumulate.ts";
import { dependents, operandsAbove } from "./activity.ts";
import { condAdjoints } from "./cond-adjoint.ts";
import type { PartAdjoint, Sweep } from "./control.ts";
import { Guards } from "./guards.ts";
import { loopAdjoints } from "./loop-adjoint.ts";
import { factored } from "./products.ts";
import { pullBack } from "./pull-back.ts";

/**
 * Reverse mode: the adjoints of nodes, given `seeds`, what is
 * known of the adjoints of some. For every node in reverse
 * order, its adjoint v̄ = Σ contributions of its users, and each operand u of it gets the contribution
 * v̄ ∂v/∂u (Griewank and Walther, Evaluating Derivatives, 2008, section 3.2). Only what depends on
 * `wrt` has an adjoint. `onto` holds what adjoints are added to, by the node. `isRow` says that there are
 * more sweeps back from the same value: what does not depend on the seed is kept apart, as it is the same in all of them.
 *
 * @throws {GradcError} GRADC3001 where an operation on the way has no derivative
 */
export function adjoints(
  arena: Arena,
  seeds: Iterable<readonly [Node, Node]>,
  wrt: readonly Node[],
  {
    guards = new Guards(new Builder(arena)),
    onto = new Map(),
    isRow = false,
  }: { guards?: Guards; onto?: ReadonlyMap<Node, Node>; isRow?: boolean } = {},
): ReadonlyMap<Node, Node> {
  const b = new Builder(arena);
  const contributions = new NodeMap<Node[]>();
  const contribute = (to: Node, contribution: Node): void => {
    const known = contributions.get(to);
    if (known) known.push(contribution);
    else contributions.set(to, [contribution]);
  };
  for (const [node, seed] of seeds) contribute(node, seed);
  const roots = [...contributions.keys()];
  const active = dependents(roots, wrt);
  const found = new NodeMap<Node>();
  const factors = isRow ? new Set<Node>() : undefined;
  const parts = new NodeMap<PartAdjoint[]>();
  const sweep: Sweep = { b, guards, isActive: (node) => active.has(node), adjoints };
  for (const node of sweepOrder(arena, roots, wrt).toReversed()) {
    if (!active.has(node)) continue;
    const ofParts = parts.get(node);
    if (ofParts) {
      for (const [operand, contribution] of arena.inPlaceOf(present(ofParts.at(-1)).adjoint, () =>
        (node.op === "loop" ? loopAdjoints : condAdjoints)(sweep, node, ofParts),
      )) {
        const input = present(node.inputs[operand]);
        invariant(sameShape(input.shape, contribution.shape), `adjoint of ${node.op} does not fit`);
        contribute(input, contribution);
      }
    }
    const base = onto.get(node);
    const users = contributions.get(node) ?? NONE;
    const adjoint = sumOf(b, guards, base ? [...users, base] : users, factors);
    if (!adjoint) continue;
    found.set(node, adjoint);
    factors?.add(adjoint);
    nameAdjoint(arena, node, adjoint);
    const [tuple] = node.inputs;
    if (node.op === "part" && tuple) {
      const known = parts.get(tuple) ?? [];
      parts.set(tuple, [...known, { part: node, adjoint }]);
      continue;
    }
    const pulled = arena.derivedFrom(node, () => pullBack(b, guards, node, adjoint, active));
    for (const [operand, contribution] of pulled) {
      const input = present(node.inputs[operand]);
      const whole = unbroadcast(b, contribution, input.shape, contribution === adjoint);
      contribute(input, guards.linear(whole, contribution));
    }
  }
  return found;
}

const NONE: readonly Node[] = [];

/** Contributions added up, those with a factor in common among `factors` as one; undefined where there are none. */
function sumOf(
  b: Builder,
  guards: Guards,
  contributions: readonly Node[],
  factors?: ReadonlySet<Node>,
): Node | undefined {
  const last = contributions.at(-1);
  if (!last || contributions.length === 1) return last;
  // The users met last come first in the model, and so in the sum.
  // It ranks as the last of them: a parameter's gradient belongs to the step that completes it.
  const terms = contributions.toReversed();
  const isPlain = factors && !terms.some((term) => guards.isGuarded(term));
  return b.arena.inPlaceOf(last, () =>
    guards.sum(joinContributions(b, guards, isPlain ? factored(b, terms, factors) : terms)),
  );
}

/**
 * The order of the model, with each leaf directly before its first use: backwards, the gradient of a
 * parameter is complete right after the step it belongs to.
 */
function sweepOrder(arena: Arena, seeds: readonly Node[], wrt: readonly Node[]): Node[] {
  const firstUse = new NodeMap<number>();
  const operandsOf = operandsAbove(wrt);
  for (const node of reachable(seeds, operandsOf)) {
    for (const input of node.inputs) {
      if (input.op !== "leaf" && input.op !== "argument") continue;
      firstUse.set(input, Math.min(firstUse.get(input) ?? Infinity, arena.rankOf(node) - 0.5));
    }
  }
  return ordered(seeds, (node) => firstUse.get(node) ?? arena.rankOf(node), operandsOf);
}

/** The adjoint of `h` is called `dh`, unless it already is a value with a name of its own. */
function nameAdjoint({ names }: Arena, node: Node, adjoint: Node): void {
  const name = node.op === "leaf" ? String(node.attributes["name"]) : names.get(node);
  const isValue = ["leaf", "argument", "constant"].includes(adjoint.op) || names.has(adjoint);
  if (name !== undefined && !isValue) names.set(adjoint, `d${name}`);
}
