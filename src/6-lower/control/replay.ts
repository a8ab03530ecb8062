import { present } from "../../diagnostics/invariant.ts";
import { applyExpr, indexExpr, loadExpr, lookupIndex, numberExpr } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import {
  type Buffer,
  type Expr,
  type Index,
  type IterationStatement,
  type LoopVariable,
  type Statement,
  variableIndex,
  ZERO_INDEX,
} from "../../ir/loops.ts";
import type { ReplayPlan } from "../../ir/plan.ts";
import { SCALAR } from "../../ir/shape.ts";
import { constantOf, constantSize, ONE, type Size } from "../../ir/size.ts";
import { type Loop, loopOf } from "../../ops/control/loop.ts";
import type { Lowering } from "../block.ts";
import type { Context } from "../context.ts";
import { copyTo } from "../root-statements.ts";
import { carryOf, type Lowered } from "./carries.ts";
import { giveUp, keepState, type Kept, stepsFrom } from "./kept-states.ts";
import { giveRow, giveWhole, inside, isComputed } from "./inside.ts";
import { repetitions } from "./repetitions.ts";
import { settle } from "./settle.ts";
import { usesOf } from "./uses.ts";

/** What a reverse loop does to have the states of the loop that it reverses. */
export interface Replaying {
  /** Ahead of the reverse loop. */
  readonly before: readonly Statement[];
  /** First thing in each of its iterations. */
  readonly begin: readonly Statement[];
  /** Last thing. */
  readonly end: readonly Statement[];
}

/**
 * Binomial checkpointing (Griewank and Walther, 2000, algorithm 799): each iteration of the reverse loop
 * takes the last state that is kept, runs the loop on from there up to its own time, keeping states on
 * the way where the memory for them is free, and finds there what it needs. A state is given up once its
 * own iteration has been reversed.
 */
export function replayInto(lowered: Lowered, replay: ReplayPlan, lowering: Lowering): Replaying {
  const { outer, inner, variable } = lowered;
  const loop = loopOf(replay.loop);
  const kept = keepBeginning(outer, loop, replay.states);
  const last = inner.memory.lodge(kept.last.node, { in: kept.last, from: ZERO_INDEX });
  const number = lookupIndex(loadExpr(last, []));
  const from = labelled(inner, "registers", loop.counter, "start");
  const steps = stepsFrom(loadExpr(from, []), variable, loadExpr(last, []), replay.states);
  const next = labelled(inner, "registers", loop.counter, "next");
  const again = inside(inner, replay.advance, inner.variables.counter(loop.extent, false));
  loop.carries.forEach((carry, at) => {
    const memory = present(kept.states[at]);
    const element = (index: readonly Index[]): Expr => loadExpr(memory, [number, ...index]);
    inner.memory.give(carry, { element, memory: () => undefined });
  });
  const advance = advanceOf(lowered, replay, loop, again);
  const carries = loop.carries.map((_, at) => carryOf(advance, at));
  const restore = carries.flatMap((carry) => carry.before);
  const body = advanceBody(advance, carries, replay, { ...kept, last }, next, variable, lowering);
  const iteration: Statement = {
    kind: "iteration",
    variable: advance.variable,
    counter: loop.counter,
    begin: loadExpr(from, []),
    steps: indexExpr(variableIndex(variable, ONE)),
    inAll: repeatedIn(loop, replay.states),
    ...body,
  };
  const count = replay.states === 1 ? "1 state is" : `${replay.states} states are`;
  const text = `${count} kept at a time; from the last one the loop is run again`;
  const begin: Statement[] = [
    { kind: "note", node: replay.loop, text },
    {
      kind: "register",
      buffer: from,
      value: loadExpr(kept.times, [number]),
      isFixed: true,
    },
    { kind: "register", buffer: next, value: steps },
    ...restore,
    iteration,
    ...carries.flatMap((carry) => carry.after(numberExpr(0))),
  ];
  giveRows(lowered, replay, loop);
  const isOwn = applyExpr("equal", [loadExpr(from, []), indexExpr(variableIndex(variable, ONE))]);
  return { before: kept.before, begin, end: [giveUp(inner, isOwn, last, lowering)] };
}

/** How many iterations are run again; if their number is symbolic, as if each were run once. */
function repeatedIn({ extent }: Loop, states: number): Size {
  const steps = constantOf(extent);
  return steps === undefined ? extent : constantSize(repetitions(steps, states));
}

/** The first state is kept ahead of everything. */
function keepBeginning(
  outer: Context,
  loop: Loop,
  count: number,
): Kept & { readonly before: readonly Statement[] } {
  const { buffers } = outer.memory;
  const rows = constantSize(count);
  const states = loop.carries.map((carry) => outer.memory.allocate(carry, [rows, ...carry.shape]));
  const times = outer.memory.allocate(loop.counter, [rows], "times");
  const last = labelled(outer, "registers", loop.counter, "last");
  const before: Statement[] = states.flatMap((memory, at): readonly Statement[] => {
    const first = buffers.make(memory.space, memory.node, memory.shape, memory);
    return copyTo(outer, present(loop.initial[at]), first, [ZERO_INDEX]);
  });
  const first = buffers.make(times.space, times.node, times.shape, times);
  const zero = numberExpr(0);
  before.push(
    { kind: "store", buffer: first, index: [ZERO_INDEX], value: zero, accumulate: false },
    { kind: "register", buffer: last, value: zero },
  );
  return { states, times, last, before };
}

function labelled({ memory }: Context, space: "registers", like: Node, label: string): Buffer {
  return { ...memory.make(space, like, SCALAR), label };
}

/** The loop that is run again, inside an iteration of the reverse loop. */
function advanceOf(
  { outer, inner }: Lowered,
  { advance }: ReplayPlan,
  loop: Loop,
  again: Context,
): Lowered {
  const variable = present(again.memory.row);
  giveFrom(outer, again, loop, variable);
  return {
    loop: { ...loop, initial: loop.carries },
    outer: inner,
    inner: again,
    variable,
    steps: undefined,
    partOf: (of, at = 0) => (of === "carry" ? loop.carries[at] : undefined),
    isComputed: (node) => isComputed(advance, node),
  };
}

/** The parameters of the body that are not carried. */
function giveFrom(outer: Context, inner: Context, loop: Loop, variable: LoopVariable): void {
  const time = indexExpr(variableIndex(variable, ONE));
  inner.memory.give(loop.counter, { element: () => time, memory: () => undefined });
  loop.rows.forEach((row, at) => {
    giveRow(outer.memory, inner.memory, row, present(loop.sequences[at]), variable);
  });
  loop.captured.forEach((parameter, at) => {
    giveWhole(outer.memory, inner.memory, parameter, present(loop.captures[at]));
  });
}

function advanceBody(
  { inner, loop, variable }: Lowered,
  carries: readonly ReturnType<typeof carryOf>[],
  { advance, states }: ReplayPlan,
  kept: Kept,
  next: Buffer,
  until: LoopVariable,
  { lowerRoot, finish, fuse, tune }: Lowering,
): Pick<IterationStatement, "body" | "uses"> {
  for (const carry of carries) carry.place();
  const due = inner.memory.lodge(next.node, { in: next, from: ZERO_INDEX });
  const last = inner.memory.lodge(kept.last.node, { in: kept.last, from: ZERO_INDEX });
  const keep = keepState(inner, loop, { ...kept, last }, due, variable, until, states, finish);
  const statements = advance.roots.flatMap((root) => lowerRoot(inner, root));
  const ends = carries.flatMap((carry) => carry.end());
  const stretches = [[keep], [...inner.cleared.splice(0), ...statements, ...ends]];
  const advances = carries.map((carry) => carry.advance);
  const block = tune(inner, settle(inner, fuse(inner, stretches), advances));
  return { body: block.statements, uses: usesOf(block, inner.memory) };
}

/** What the reverse loop reads row by row: the state that has been reached, and what the body makes of it. */
function giveRows(lowered: Lowered, { parts, again }: ReplayPlan, loop: Loop): void {
  const { inner, outer, variable } = lowered;
  if (again.roots.length > 0 || parts.some(({ attributes }) => attributes["of"] === "stack")) {
    giveFrom(outer, inner, loop, variable);
  }
  lowered.loop.sequences.forEach((sequence, at) => {
    if (!parts.includes(sequence)) return;
    const { of, at: which } = sequence.attributes;
    const values = of === "history" ? loop.carries : loop.stacked;
    const row = present(lowered.loop.rows[at]);
    giveWhole(inner.memory, inner.memory, row, present(values[Number(which)]));
  });
}
