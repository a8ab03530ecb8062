import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { type Loop, loopOf } from "../ops/control/loop.ts";
import { partOf } from "../ops/control/parts.ts";
import { zeros } from "../ops/gather.ts";
import { loopActivity } from "./activity.ts";
import {
  assembleLoop,
  type Given,
  type GivenCarry,
  givenOf,
  infiniteParameters,
  type PartAdjoint,
  standIns,
  type Sweep,
} from "./control.ts";

/** Adjoints of the parts of a loop, by their numbers. */
interface FromParts {
  readonly carries: readonly (Node | undefined)[];
  readonly histories: readonly (Node | undefined)[];
  readonly stacked: readonly (Node | undefined)[];
}

/**
 * What the adjoints of a loop's parts contribute to its operands, by position. The loop runs the other
 * way round: an iteration has the carries as they were (from their histories), computes again what it
 * needs of them, and takes the adjoints of the carries from after the iteration to before it. What a
 * captured value gets is summed in a carry; what the rows of a sequence get is stacked.
 */
export function loopAdjoints(
  sweep: Sweep,
  node: Node,
  parts: readonly PartAdjoint[],
): [operand: number, contribution: Node][] {
  const { b, guards } = sweep;
  const loop = loopOf(node);
  const from = fromParts(loop, parts);
  const carried = carriesToFollow(sweep, loop, from);
  const isUntaken = parts.every(({ adjoint }) => guards.isUntaken(adjoint));
  const body = reverseBody(sweep, node, loop, from, carried, isUntaken);
  const reverse = assembleLoop(b, {
    extent: loop.extent,
    isReversed: !loop.isReversed,
    steps: loop.hasTest ? partOf(b, node, "count") : loop.steps,
    continues: undefined,
    counter: loop.counter,
    carries: [...body.carries, ...body.sums].map(({ carry }) => carry),
    sequences: [
      ...body.rows,
      ...givenOf(
        loop.carries,
        loop.carries.map((_, at) => partOf(b, node, "history", at)),
      ),
      ...givenOf(loop.rows, loop.sequences),
    ],
    captures: givenOf(loop.captured, loop.captures),
    stacked: body.stacked.map(({ row }) => row),
  });
  const linear = (contribution: Node): Node =>
    isUntaken ? guards.assume(contribution) : contribution;
  return [
    ...[...body.carries, ...body.sums].map(({ operand }, at): [number, Node] => [
      operand,
      linear(partOf(b, reverse, "carry", at)),
    ]),
    ...body.stacked.map(({ operand }, at): [number, Node] => [
      operand,
      linear(partOf(b, reverse, "stack", at)),
    ]),
  ].filter(([operand]) => sweep.isActive(present(node.inputs[operand])));
}

function fromParts(loop: Loop, parts: readonly PartAdjoint[]): FromParts {
  const ofKind = (kind: string, count: number): (Node | undefined)[] => {
    const found = Array<Node | undefined>(count).fill(undefined);
    for (const { part, adjoint } of parts) {
      if (part.attributes["of"] === kind) found[Number(part.attributes["at"])] = adjoint;
    }
    return found;
  };
  return {
    carries: ofKind("carry", loop.carries.length),
    histories: ofKind("history", loop.carries.length),
    stacked: ofKind("stack", loop.stacked.length),
  };
}

/**
 * The carries that have adjoints: those that depend on what is differentiated, and that parts with
 * adjoints depend on.
 */
function carriesToFollow({ isActive }: Sweep, loop: Loop, from: FromParts): number[] {
  const active = loopActivity(loop, isActive).carries;
  const stacked = loop.stacked.filter((_, at) => from.stacked[at]);
  let useful = loop.carries.map((_, at) => (from.carries[at] ?? from.histories[at]) !== undefined);
  for (;;) {
    const next = loop.next.filter((_, at) => useful[at]);
    const read = new Set(reachable([...next, ...stacked]));
    const now = useful.map((known, at) => known || read.has(present(loop.carries[at])));
    if (now.every((one, at) => one === useful[at])) break;
    useful = now;
  }
  return loop.carries.flatMap((_, at) => (active[at] && useful[at] ? [at] : []));
}

/** What one iteration does backwards, in terms of the parameters of the loop's own body and of stand-ins. */
interface ReverseBody {
  readonly carries: readonly { operand: number; carry: GivenCarry }[];
  /** What captured values get, summed. */
  readonly sums: readonly { operand: number; carry: GivenCarry }[];
  /** Rows of the adjoints of stacked results and histories. */
  readonly rows: readonly Given[];
  /** What the rows of sequences get. */
  readonly stacked: readonly { operand: number; row: Node }[];
}

function reverseBody(
  sweep: Sweep,
  node: Node,
  loop: Loop,
  from: FromParts,
  carried: readonly number[],
  isUntaken: boolean,
): ReverseBody {
  const { b, guards, isActive } = sweep;
  const { arena } = b;
  const first = loop.steps ? 1 : 0;
  const rowsFrom = first + loop.initial.length;
  const capturesFrom = rowsFrom + loop.sequences.length;
  const isMoving = (operand: Node): boolean => operand.dtype === "real" && isActive(operand);
  const captures = loop.captured.flatMap((parameter, at) =>
    isMoving(present(loop.captures[at])) ? [{ parameter, operand: capturesFrom + at }] : [],
  );
  const sequences = loop.rows.flatMap((parameter, at) =>
    isMoving(present(loop.sequences[at])) ? [{ parameter, operand: rowsFrom + at }] : [],
  );
  const followed = carried.map((at) => ({ at, parameter: present(loop.carries[at]) }));
  const seeds = standIns(
    b,
    followed.map(({ parameter }) => parameter),
    "d",
  );
  const sums = standIns(
    b,
    captures.map(({ parameter }) => parameter),
    "d",
  );
  const outer = [...from.stacked, ...from.histories];
  const targets = [...loop.stacked, ...loop.carries];
  const given = outer.flatMap((operand, at) => {
    const target = present(targets[at]);
    return operand ? [{ operand, target, isHistory: at >= from.stacked.length }] : [];
  });
  const rows = standIns(
    b,
    given.map(({ target }) => target),
    "d",
  );
  const wrt = [...followed, ...captures, ...sequences].map(({ parameter }) => parameter);
  const isExposed = guards.mayBeInfinite(node);
  let protectedSeeds = new Set(isUntaken ? [...seeds, ...rows] : []);
  for (;;) {
    const inner = guards.inside(infiniteParameters(guards, node, loop));
    for (const seed of protectedSeeds) inner.assume(seed);
    const onto = new Map(captures.map(({ parameter }, at) => [parameter, present(sums[at])]));
    const found = sweep.adjoints(
      arena,
      [
        ...followed.map(({ at }, k): [Node, Node] => [present(loop.next[at]), present(seeds[k])]),
        ...given.map(({ target }, k): [Node, Node] => [target, present(rows[k])]),
      ],
      wrt,
      { guards: inner, onto },
    );
    const adjointOf = (parameter: Node): Node => found.get(parameter) ?? zeros(b, parameter.shape);
    const untaken = seeds.filter((_, k) =>
      inner.isUntaken(adjointOf(present(followed[k]).parameter)),
    );
    // What is an untaken zero after one iteration is one in the next.
    if (isExposed && untaken.some((seed) => !protectedSeeds.has(seed))) {
      protectedSeeds = new Set([...protectedSeeds, ...untaken]);
      continue;
    }
    return {
      carries: followed.map(({ at, parameter }, k) => ({
        operand: first + at,
        carry: {
          parameter: present(seeds[k]),
          operand: from.carries[at] ?? zeros(b, parameter.shape),
          next: adjointOf(parameter),
        },
      })),
      sums: captures.flatMap(({ operand, parameter }, k) => {
        const sum = present(sums[k]);
        const next = adjointOf(parameter);
        if (next === sum || !found.has(parameter)) return [];
        return [{ operand, carry: { parameter: sum, operand: zeros(b, sum.shape), next } }];
      }),
      rows: given.map(({ operand }, k) => ({ parameter: present(rows[k]), operand })),
      stacked: sequences.flatMap(({ operand, parameter }) => {
        const row = found.get(parameter);
        return row ? [{ operand, row }] : [];
      }),
    };
  }
}
