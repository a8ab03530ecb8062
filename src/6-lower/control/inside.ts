import { loadExpr } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Index,
  type LoopVariable,
  scaleIndex,
  variableIndex,
} from "../../ir/loops.ts";
import type { BlockPlan } from "../../ir/plan.ts";
import { countOf } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { kindOf } from "../../ops/kind.ts";
import type { Context } from "../context.ts";
import { elementExpr } from "../evaluate.ts";
import type { Memory } from "../memory.ts";

/** What lowering a block inside this one needs; the block runs in the iterations of `variable`, if that is given. */
export function inside(context: Context, plan: BlockPlan, variable?: LoopVariable): Context {
  return {
    ...context,
    memory: context.memory.inside(variable),
    cleared: [],
    control: plan.control,
    newLocal: () => (variable ? { ...context.newLocal(), isRepeated: true } : context.newLocal()),
  };
}

/** A parameter that is a value from outside. */
export function giveWhole(outer: Memory, inner: Memory, parameter: Node, value: Node): void {
  inner.give(parameter, {
    element: (index) => elementExpr(outer, value, index),
    memory: () => outer.bufferOf(value),
  });
}

/** A parameter that is one row of a value from outside. */
export function giveRow(
  outer: Memory,
  inner: Memory,
  parameter: Node,
  value: Node,
  variable: LoopVariable,
): void {
  const at = variableIndex(variable, ONE);
  let row: Buffer | undefined;
  inner.give(parameter, {
    element: (index) => elementExpr(outer, value, [at, ...index]),
    memory: () => {
      const whole = outer.bufferOf(value);
      row ??= whole && rowOf(inner, whole, parameter, at);
      return row;
    },
  });
}

/** One row of what lies in memory, as memory of its own. */
export function rowOf(inner: Memory, whole: Buffer, row: Node, at: Index): Buffer {
  const first = scaleIndex(at, countOf(row.shape));
  const from = whole.from ? addIndices(constantIndex(whole.from), first) : first;
  return inner.lodge(row, { in: baseOf(whole), from });
}

/** A value that has become a scalar of the code. */
export function giveRegister(memory: Memory, node: Node, register: Buffer): void {
  const value = loadExpr(register, []);
  memory.give(node, { element: () => value, memory: () => undefined });
}

/** Whether the block computes the value with statements of their own, so that it may choose where. */
export function isComputed(plan: BlockPlan, node: Node): boolean {
  const [of] = node.inputs;
  if (kindOf(node) === "part") return of !== undefined && plan.control.has(of);
  return plan.roots.includes(node);
}

export function isSingle({ shape }: Pick<Node, "shape">): boolean {
  return countOf(shape) === ONE;
}
