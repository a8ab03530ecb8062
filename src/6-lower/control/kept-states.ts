import { present } from "../../diagnostics/invariant.ts";
import { applyExpr, indexExpr, loadExpr, lookupIndex, numberExpr } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import {
  type Buffer,
  type Expr,
  type Index,
  type LoopVariable,
  type Statement,
  type StoreStatement,
  variableIndex,
  ZERO_INDEX,
} from "../../ir/loops.ts";
import type { BlockPlan } from "../../ir/plan.ts";
import { ONE } from "../../ir/size.ts";
import type { Loop } from "../../ops/control/loop.ts";
import type { Lowering } from "../block.ts";
import type { Context } from "../context.ts";
import { copyTo } from "../root-statements.ts";
import { inside } from "./inside.ts";
import { usesOf } from "./uses.ts";

/** A branch computes nothing but what its statements say. */
const nothing: BlockPlan = { available: new Set<Node>(), roots: [], control: new Map() };

/** The memory of kept states: those of each carry, and of which iterations they are. */
export interface Kept {
  readonly states: readonly Buffer[];
  readonly times: Buffer;
  /** The number of the last one that is kept. */
  readonly last: Buffer;
}

/** Where the next state is to be kept, counted from one that is: `from + stepsToKeep(t - from + 1, free)`. */
export function stepsFrom(from: Expr, variable: LoopVariable, last: Expr, states: number): Expr {
  const end = indexExpr({ ...variableIndex(variable, ONE), constant: ONE });
  const steps = applyExpr("sub", [end, from]);
  const free = applyExpr("sub", [numberExpr(states - 1), last]);
  return applyExpr("add", [from, applyExpr("stepsToKeep", [steps, free])]);
}

/** Keeps the state of this time, if it is time to, and says when the next one is due. */
export function keepState(
  context: Context,
  loop: Loop,
  kept: Kept,
  due: Buffer,
  variable: LoopVariable,
  until: LoopVariable,
  states: number,
  finish: Lowering["finish"],
): Statement {
  const inner = inside(context, nothing, variable);
  const { memory } = inner;
  const last = memory.lodge(kept.last.node, { in: kept.last, from: ZERO_INDEX });
  const next = memory.lodge(due.node, { in: due, from: ZERO_INDEX });
  const time = indexExpr(variableIndex(variable, ONE));
  const number = applyExpr("add", [loadExpr(last, []), numberExpr(1)]);
  const store = (buffer: Buffer, index: readonly Index[], value: Expr): StoreStatement => ({
    kind: "store",
    buffer,
    index,
    value,
    accumulate: false,
  });
  const at = lookupIndex(number);
  const copies = loop.carries.flatMap((carry, which) =>
    copyTo(context, carry, present(kept.states[which]), [at]),
  );
  const block = finish(inner, [
    [
      ...copies,
      store(kept.times, [at], time),
      store(next, [], stepsFrom(time, until, number, states)),
    ],
    [{ ...store(last, [], numberExpr(1)), accumulate: true }],
  ]);
  return {
    kind: "branch",
    condition: applyExpr("equal", [time, loadExpr(due, [])]),
    taken: block.statements,
    other: [],
    uses: usesOf(block, memory),
  };
}

/** The last state is given up when its own iteration is done. */
export function giveUp(
  context: Context,
  isOwn: Expr,
  last: Buffer,
  { finish }: Lowering,
): Statement {
  const inner = inside(context, nothing, context.memory.row);
  const own = inner.memory.lodge(last.node, { in: last, from: ZERO_INDEX });
  const block = finish(inner, [
    [
      {
        kind: "store",
        buffer: own,
        index: [],
        value: applyExpr("neg", [numberExpr(1)]),
        accumulate: true,
      },
    ],
  ]);
  const uses = usesOf(block, inner.memory);
  return { kind: "branch", condition: isOwn, taken: block.statements, other: [], uses };
}
