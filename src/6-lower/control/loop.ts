import { present } from "../../diagnostics/invariant.ts";
import { applyExpr, indexExpr, loadExpr, numberExpr } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import {
  constantIndex,
  type Expr,
  type Statement,
  variableIndex,
  ZERO_INDEX,
} from "../../ir/loops.ts";
import { reachable } from "../../ir/order.ts";
import type { BlockPlan, ReplayPlan } from "../../ir/plan.ts";
import { SCALAR } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { type Loop, loopOf } from "../../ops/control/loop.ts";
import { liesIn } from "../../ops/control/rows.ts";
import type { Lowering } from "../block.ts";
import type { Context } from "../context.ts";
import { elementExpr } from "../evaluate.ts";
import { fillWith } from "../in-place.ts";
import { copyTo } from "../root-statements.ts";
import { type Advance, type Carry, carryOf, type Lowered, placeIn } from "./carries.ts";
import type { Memory } from "../memory.ts";
import { isExtended, partIn } from "./history.ts";
import { giveRow, giveWhole, inside, isComputed, isSingle, rowOf } from "./inside.ts";
import { replayInto } from "./replay.ts";
import { settle } from "./settle.ts";
import { usesOf } from "./uses.ts";

/**
 * A loop of the model, and what it needs before and after. The memory of its parts is chosen here:
 * where their users have not asked for a place, the values lie where the iterations leave them.
 */
export function lowerLoop(outer: Context, node: Node, lowering: Lowering): Statement[] {
  const { lowerRoot, fuse, tune } = lowering;
  const loop = loopOf(node);
  const { parts, cleared, blocks, replay } = present(outer.control.get(node));
  const plan = present(blocks[0]);
  const variable = outer.variables.counter(loop.extent, loop.isReversed);
  const inner = inside(outer, withReplay(plan, replay), variable);
  const lowered: Lowered = {
    loop,
    outer,
    inner,
    variable,
    steps: loop.steps && elementExpr(outer.memory, loop.steps, []),
    partOf: (of, at = 0) =>
      parts.find(({ attributes }) => attributes["of"] === of && attributes["at"] === at),
    isComputed: (value) => isComputed(plan, value),
  };
  giveParameters(lowered, new Set(replay?.parts));
  const replaying = replay && replayInto(lowered, replay, lowering);
  const carries = loop.carries.map((_, at) => carryOf(lowered, at));
  shareRows(outer.memory, parts);
  const count = countOf(lowered, carries);
  const isInRows = ({ advance }: Carry): boolean => advance.kind === "done";
  for (const carry of carries) if (isInRows(carry)) carry.place();
  const stacked = loop.stacked.flatMap((_, at) => stackOf(lowered, at) ?? []);
  for (const carry of carries) if (!isInRows(carry)) carry.place();

  const { test, rest } = inTwo(plan.roots, loop);
  const stretch = (compute: () => readonly Statement[]): readonly Statement[] => {
    const statements = compute();
    return [...inner.cleared.splice(0), ...statements];
  };
  const early = stretch(() => test.flatMap((root) => lowerRoot(inner, root)));
  const leave: Statement[] = loop.continues
    ? [{ kind: "leave", unless: elementExpr(inner.memory, loop.continues, []) }]
    : [];
  const late = stretch(() => [
    ...(replaying?.begin ?? []),
    ...(replay?.again.roots ?? []).flatMap((root) => lowerRoot(inner, root)),
    ...carries.flatMap((carry) => carry.begin),
    ...rest.flatMap((root) => lowerRoot(inner, root)),
    ...stacked.flatMap((one) => one.end()),
    ...carries.flatMap((carry) => carry.end()),
    ...count.end,
    ...(replaying?.end ?? []),
  ]);
  const advances: Advance[] = [...carries.map((carry) => carry.advance), count.advance];
  const body = tune(inner, settle(inner, fuse(inner, [early, leave, late]), advances));
  const iteration: Statement = {
    kind: "iteration",
    variable,
    counter: loop.counter,
    ...(lowered.steps && { steps: lowered.steps }),
    body: body.statements,
    uses: usesOf(body, inner.memory),
  };
  return [
    { kind: "note", node },
    ...clearPartial(lowered, cleared),
    ...(replaying?.before ?? []),
    ...carries.flatMap((carry) => carry.before),
    ...count.before,
    iteration,
    ...count.after,
    ...carries.flatMap((carry) => carry.after(count.value)),
  ];
}

/** The loops and conditions of both bodies, if another loop is run again. */
function withReplay(plan: BlockPlan, replay: ReplayPlan | undefined): BlockPlan {
  return replay ? { ...plan, control: new Map([...plan.control, ...replay.again.control]) } : plan;
}

function giveParameters(
  { loop, outer, inner, variable }: Lowered,
  replayed: ReadonlySet<Node>,
): void {
  inner.memory.give(loop.counter, {
    element: () => indexExpr(variableIndex(variable, ONE)),
    memory: () => undefined,
  });
  loop.rows.forEach((row, at) => {
    const sequence = present(loop.sequences[at]);
    if (!replayed.has(sequence)) giveRow(outer.memory, inner.memory, row, sequence, variable);
  });
  loop.captured.forEach((parameter, at) => {
    giveWhole(outer.memory, inner.memory, parameter, present(loop.captures[at]));
  });
}

/** Lets parts lie in the rows of histories where they can. */
function shareRows(memory: Memory, parts: readonly Node[]): void {
  for (const history of parts.filter(({ attributes }) => attributes["of"] === "history")) {
    const base = baseOf(present(memory.bufferOf(history)));
    if (!isExtended(base)) continue;
    for (const part of parts) {
      if (memory.bufferOf(part) || !liesIn(part, history)) continue;
      memory.place(part, partIn(memory.buffers, base, part));
    }
  }
}

/** The roots that the test needs, and the others. */
function inTwo(roots: readonly Node[], { continues }: Loop): { test: Node[]; rest: Node[] } {
  const isTested = new Set(continues ? reachable([continues]) : []);
  return {
    test: roots.filter((root) => isTested.has(root)),
    rest: roots.filter((root) => !isTested.has(root)),
  };
}

/** A stacked result: each iteration writes its row. */
function stackOf(lowered: Lowered, at: number): { end: () => readonly Statement[] } | undefined {
  const { loop, outer, inner, variable, partOf } = lowered;
  const part = partOf("stack", at);
  if (!part) return undefined;
  const value = present(loop.stacked[at]);
  const given = outer.memory.bufferOf(part);
  if (given && isExtended(baseOf(given))) return undefined;
  const memory = given ?? outer.memory.makeScratch(part);
  const here = variableIndex(variable, ONE);
  if (!isSingle(value)) {
    const row = rowOf(inner.memory, memory, value, here);
    if (placeIn(lowered, value, row)) return { end: () => [] };
  }
  return { end: () => copyTo(inner, value, memory, [here]) };
}

interface Count {
  readonly before: readonly Statement[];
  readonly end: readonly Statement[];
  readonly advance: Advance;
  readonly after: readonly Statement[];
  readonly value: Expr;
}

/** How many iterations have run: known before the loop, but for one that is left by a test. */
function countOf(lowered: Lowered, carries: readonly Carry[]): Count {
  const { loop, outer, steps, partOf } = lowered;
  const part = partOf("count");
  const isAsked = part !== undefined || carries.some(({ advance }) => advance.kind === "done");
  const counted = loop.hasTest && isAsked ? counting(lowered) : undefined;
  const value = counted?.value ?? steps ?? indexExpr(constantIndex(loop.extent));
  const buffer = part && outer.memory.bufferOf(part);
  if (part) outer.memory.give(part, { element: () => value, memory: () => undefined });
  const after: Statement[] = buffer
    ? [{ kind: "store", buffer, index: [], value, accumulate: false }]
    : [];
  const none = { before: [], end: [], advance: { kind: "done" }, value } as const;
  return { ...none, ...counted, after };
}

/** A variable of the code that counts. */
function counting({ loop, outer, inner, partOf }: Lowered): Omit<Count, "after"> {
  const node = partOf("count") ?? loop.counter;
  const register = outer.memory.make("registers", node, SCALAR);
  const current = inner.memory.lodge(loop.counter, { in: register, from: ZERO_INDEX });
  const next = inner.memory.make("registers", node, SCALAR);
  const value = applyExpr("add", [loadExpr(current, []), numberExpr(1)]);
  return {
    before: [{ kind: "register", buffer: register, value: numberExpr(0) }],
    end: [{ kind: "store", buffer: next, index: [], value, accumulate: false }],
    advance: { kind: "register", current, next },
    value: loadExpr(register, []),
  };
}

/** Zeros in the rows that no iteration may reach, where somebody reads them. */
function clearPartial(
  { loop, outer, steps }: Lowered,
  cleared: readonly Node[],
): readonly Statement[] {
  if (!steps && !loop.hasTest) return [];
  const { buffers } = outer.memory;
  const isRows = ({ attributes }: Node): boolean =>
    attributes["of"] === "history" || attributes["of"] === "stack";
  const bases = new Set(
    cleared.filter(isRows).flatMap((part) => {
      const memory = outer.memory.bufferOf(part);
      return memory ? [baseOf(memory)] : [];
    }),
  );
  return [...bases].flatMap((base) => {
    // Not the value itself, which is written row by row.
    const whole = buffers.make(base.space, base.node, base.shape, base);
    return fillWith(0, outer.variables, { ...base.node, shape: base.shape }, whole);
  });
}
