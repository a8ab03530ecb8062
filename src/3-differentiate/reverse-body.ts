import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { type Loop, loopOf } from "../ops/control/loop.ts";
import { zeros } from "../ops/gather.ts";
import { loopActivity } from "./activity.ts";
import {
  type Given,
  type GivenCarry,
  infiniteParameters,
  type PartAdjoint,
  standIns,
  type Sweep,
} from "./control.ts";

/** What one iteration does backwards, in terms of the parameters of the loop's own body and of stand-ins. */
export interface ReverseBody {
  /** The adjoints of carries, and what captured values get, summed over the iterations. */
  readonly carries: readonly { readonly operand: number; readonly carry: GivenCarry }[];
  /** Rows of the adjoints of stacked results and of histories. */
  readonly rows: readonly Given[];
  /** What the rows of sequences get. */
  readonly stacked: readonly { readonly operand: number; readonly row: Node }[];
  /** Every stand-in for an adjoint. */
  readonly sensitivities: readonly Node[];
}

/** A parameter of the body that has an adjoint. */
interface Followed {
  readonly parameter: Node;
  /** Which operand of the loop it is given. */
  readonly operand: number;
  /** Stands for the adjoint of the carry after the iteration, or for what the sum is before it. */
  readonly standIn: Node;
}

/** The adjoints of some rows, which are given from outside. */
interface Seeded extends Given {
  /** The value of the body whose adjoint the row is. */
  readonly target: Node;
}

interface Followers {
  readonly carries: readonly Followed[];
  readonly captures: readonly Followed[];
  readonly sequences: readonly Followed[];
  readonly rows: readonly Seeded[];
}

/** The iteration backwards, given the adjoints of the loop's parts. */
export function reverseBody(sweep: Sweep, node: Node, parts: readonly PartAdjoint[]): ReverseBody {
  const { b } = sweep;
  const loop = loopOf(node);
  const followers = followersOf(sweep, loop, parts);
  const { carries, captures, sequences, rows } = followers;
  const found = sweepBody(sweep, node, loop, followers, parts);
  const finals = new Map(
    ofKind(parts, "carry").map(({ at, adjoint }) => [present(loop.carries[at]), adjoint]),
  );
  const nextOf = ({ parameter }: Followed): Node =>
    found.get(parameter) ?? zeros(b, parameter.shape);
  return {
    carries: [
      ...carries.map((one) => {
        const { operand, parameter, standIn } = one;
        const last = finals.get(parameter) ?? zeros(b, parameter.shape);
        return { operand, carry: { parameter: standIn, operand: last, next: nextOf(one) } };
      }),
      ...captures
        .filter(
          ({ parameter, standIn }) => found.has(parameter) && found.get(parameter) !== standIn,
        )
        .map((one) => {
          const { operand, parameter, standIn } = one;
          const none = zeros(b, parameter.shape);
          return { operand, carry: { parameter: standIn, operand: none, next: nextOf(one) } };
        }),
    ],
    rows,
    stacked: sequences.flatMap(({ operand, parameter }) => {
      const row = found.get(parameter);
      return row ? [{ operand, row }] : [];
    }),
    sensitivities: [
      ...[...carries, ...captures].map(({ standIn }) => standIn),
      ...rows.map(({ parameter }) => parameter),
    ],
  };
}

function ofKind(parts: readonly PartAdjoint[], of: string): { at: number; adjoint: Node }[] {
  return parts
    .filter(({ part }) => part.attributes["of"] === of)
    .map(({ part, adjoint }) => ({ at: Number(part.attributes["at"]), adjoint }));
}

function followersOf(sweep: Sweep, loop: Loop, parts: readonly PartAdjoint[]): Followers {
  const { b, isActive } = sweep;
  const { parameters } = loop.body;
  const first = loop.steps ? 1 : 0;
  const follow = (own: readonly Node[]): Followed[] => {
    const stand = standIns(b, own, "d");
    return own.map((parameter, at) => ({
      parameter,
      // The counter is a parameter that is no operand.
      operand: first + parameters.indexOf(parameter) - 1,
      standIn: present(stand[at]),
    }));
  };
  const moving = (own: readonly Node[], operands: readonly Node[]): Node[] =>
    own.filter((_, at) => {
      const operand = present(operands[at]);
      return operand.dtype === "real" && isActive(operand);
    });
  const given = [
    ...ofKind(parts, "stack").map(({ at, adjoint }) => ({ target: loop.stacked[at], adjoint })),
    ...ofKind(parts, "history").map(({ at, adjoint }) => ({ target: loop.carries[at], adjoint })),
  ].map(({ target, adjoint }) => ({ target: present(target), operand: adjoint }));
  const stand = standIns(
    b,
    given.map(({ target }) => target),
    "d",
  );
  return {
    carries: follow(carriesToFollow(sweep, loop, parts)),
    captures: follow(moving(loop.captured, loop.captures)),
    sequences: follow(moving(loop.rows, loop.sequences)),
    rows: given.map((one, at) => ({ ...one, parameter: present(stand[at]) })),
  };
}

/**
 * The carries that have adjoints: those that depend on what is differentiated, and that parts with
 * adjoints depend on.
 */
function carriesToFollow({ isActive }: Sweep, loop: Loop, parts: readonly PartAdjoint[]): Node[] {
  const { carries } = loopActivity(loop, isActive);
  const stacked = ofKind(parts, "stack").map(({ at }) => present(loop.stacked[at]));
  const read = [...ofKind(parts, "carry"), ...ofKind(parts, "history")].map(({ at }) => at);
  let useful = new Set(read);
  for (;;) {
    const next = [...useful].map((at) => present(loop.next[at]));
    const needed = new Set(reachable([...next, ...stacked]));
    const more = loop.carries.flatMap((carry, at) => (needed.has(carry) ? [at] : []));
    const all = new Set([...useful, ...more]);
    if (all.size === useful.size) break;
    useful = all;
  }
  return loop.carries.filter((_, at) => carries[at] && useful.has(at));
}

/** The adjoints of the parameters before the iteration. */
function sweepBody(
  { b, guards, adjoints }: Sweep,
  node: Node,
  loop: Loop,
  { carries, captures, sequences, rows }: Followers,
  parts: readonly PartAdjoint[],
): ReadonlyMap<Node, Node> {
  const wrt = [...carries, ...captures, ...sequences].map(({ parameter }) => parameter);
  const seeds = [
    ...carries.map(({ parameter, standIn }): [Node, Node] => {
      const next = loop.next[loop.carries.indexOf(parameter)];
      return [present(next), standIn];
    }),
    ...rows.map(({ target, parameter }): [Node, Node] => [target, parameter]),
  ];
  const onto = new Map(captures.map(({ parameter, standIn }) => [parameter, standIn]));
  const isUntaken = parts.every(({ adjoint }) => guards.isUntaken(adjoint));
  const untaken = new Set(isUntaken ? seeds.map(([, seed]) => seed) : []);
  for (;;) {
    const inner = guards.inside(infiniteParameters(guards, loop));
    for (const seed of untaken) inner.assume(seed);
    const found = adjoints(b.arena, seeds, wrt, { guards: inner, onto });
    // What is an untaken zero after one iteration is one in the next.
    const more = carries.filter(({ parameter, standIn }) => {
      const own = found.get(parameter);
      return own && inner.isUntaken(own) && !untaken.has(standIn);
    });
    if (more.length === 0 || !guards.mayBeInfinite(node)) return found;
    for (const { standIn } of more) untaken.add(standIn);
  }
}
