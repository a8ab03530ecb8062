import { invariant, present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Builder } from "../ops/builder.ts";
import { type Loop, loopOf } from "../ops/control/loop.ts";
import { partOf } from "../ops/control/parts.ts";
import { assembleLoop, type Given, givenOf, type PartAdjoint, type Sweep } from "./control.ts";
import { reverseBody } from "./reverse-body.ts";
import { tapeOf } from "./tape.ts";

/**
 * What the adjoints of a loop's parts contribute to its operands, by position. The loop runs the other
 * way round: an iteration has the carries as they were (from their histories) and what else was kept,
 * computes again the rest of what it needs, and takes the adjoints of the carries from after the
 * iteration to before it. What a captured value gets is summed in a carry; what the rows of a sequence
 * get is stacked.
 */
export function loopAdjoints(
  sweep: Sweep,
  node: Node,
  parts: readonly PartAdjoint[],
): [operand: number, contribution: Node][] {
  const { b, guards } = sweep;
  const loop = loopOf(node);
  // The steps taken are then those from 0 on.
  invariant(!loop.hasTest || !loop.isReversed, "a loop with a test runs forwards");
  const body = reverseBody(sweep, node, parts);
  const { carries, stacked } = body;
  const results = [...carries.map(({ carry }) => carry.next), ...stacked.map(({ row }) => row)];
  if (results.length === 0) return [];
  const parameters = [loop.counter, ...loop.carries, ...loop.rows, ...loop.captured];
  const kept = tapeOf(b.arena, loop.body.results, parameters, results, body.sensitivities);
  const { whole, rows } = keeping(b, node, kept);
  const histories = loop.carries.map((_, at) => partOf(b, whole, "history", at));
  const reverse = assembleLoop(b, {
    extent: loop.extent,
    isReversed: !loop.isReversed,
    steps: loop.hasTest ? partOf(b, whole, "count") : loop.steps,
    continues: undefined,
    counter: loop.counter,
    carries: carries.map(({ carry }) => carry),
    sequences: [
      ...body.rows,
      ...givenOf(loop.carries, histories),
      ...rows,
      ...givenOf(loop.rows, loop.sequences),
    ],
    captures: givenOf(loop.captured, loop.captures),
    stacked: stacked.map(({ row }) => row),
  });
  const isUntaken = parts.every(({ adjoint }) => guards.isUntaken(adjoint));
  const gets = (operand: number, of: "carry" | "stack", at: number): [number, Node] => {
    const contribution = partOf(b, reverse, of, at);
    return [operand, isUntaken ? guards.assume(contribution) : contribution];
  };
  return [
    ...carries.map(({ operand }, at) => gets(operand, "carry", at)),
    ...stacked.map(({ operand }, at) => gets(operand, "stack", at)),
  ].filter(([operand]) => sweep.isActive(present(node.inputs[operand])));
}

/** The loop that also stacks some values of its body, and these as rows of the stacks. */
function keeping(
  b: Builder,
  node: Node,
  kept: readonly Node[],
): { readonly whole: Node; readonly rows: readonly Given[] } {
  const loop = loopOf(node);
  const stacked = [...new Set([...loop.stacked, ...kept])];
  const whole = stacked.length === loop.stacked.length ? node : extended(b, loop, stacked);
  const rows = kept.map((parameter): Given => {
    const at = stacked.indexOf(parameter);
    return { parameter, operand: partOf(b, whole, "stack", at) };
  });
  return { whole, rows };
}

function extended(b: Builder, loop: Loop, stacked: readonly Node[]): Node {
  return assembleLoop(b, {
    ...loop,
    carries: loop.carries.map((parameter, at) => ({
      parameter,
      operand: present(loop.initial[at]),
      next: present(loop.next[at]),
    })),
    sequences: givenOf(loop.rows, loop.sequences),
    captures: givenOf(loop.captured, loop.captures),
    stacked,
  });
}
