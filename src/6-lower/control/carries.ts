import { present } from "../../diagnostics/invariant.ts";
import { loadExpr, lookupIndex } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import {
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type LoopVariable,
  offsetIndex,
  type Statement,
  variableIndex,
  ZERO_INDEX,
} from "../../ir/loops.ts";
import { ONE } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import type { Loop } from "../../ops/control/loop.ts";
import type { Context } from "../context.ts";
import { elementExpr, storedExpr } from "../evaluate.ts";
import { nest } from "../nest.ts";
import { copyTo } from "../root-statements.ts";
import { historyIn, isExtended, shapeInMemory } from "./history.ts";
import { giveRegister, isSingle, rowOf } from "./inside.ts";

/** A loop that is being lowered. */
export interface Lowered {
  readonly loop: Loop;
  /** The block around it, and the one in it. */
  readonly outer: Context;
  readonly inner: Context;
  readonly variable: LoopVariable;
  /** How many iterations run, if that is known before the loop and not its extent. */
  readonly steps: Expr | undefined;
  /** The part that is asked for, if it is. */
  readonly partOf: (of: string, at?: number) => Node | undefined;
  /** Whether the body computes the value with statements of their own, so that it may choose where. */
  readonly isComputed: (node: Node) => boolean;
}

/** Where a carry lives, and the statements that keep it there. */
export interface Carry {
  /** Ahead of the loop. */
  readonly before: readonly Statement[];
  /** At the beginning of an iteration that runs. */
  readonly begin: readonly Statement[];
  /** Chooses where the next value is computed; the values that no one chose a place for come last. */
  readonly place: () => void;
  /** Once everything is computed: puts the next value where it belongs, or where `settle` finds it. */
  readonly end: () => readonly Statement[];
  /** What is left to do in a finished iteration. */
  readonly advance: Advance;
  /** After the loop, where `count` iterations have run. */
  readonly after: (count: Expr) => readonly Statement[];
}

/** The next value lies in `next` and has to come to `current`; or it is there already. */
export type Advance =
  | { readonly kind: "register" | "array"; readonly current: Buffer; next: Buffer | undefined }
  | { readonly kind: "done" };

export function carryOf(lowered: Lowered, at: number): Carry {
  const { loop, outer, partOf } = lowered;
  const argument = present(loop.carries[at]);
  if (isSingle(argument)) return registerCarry(lowered, at, argument);
  const history = partOf("history", at);
  if (!history) return arrayCarry(lowered, at, argument);
  const given = outer.memory.bufferOf(history);
  if (!given) {
    const memory = outer.memory.allocate(history, shapeInMemory(history));
    outer.memory.place(history, historyIn(outer.memory.buffers, memory));
    return rowCarry(lowered, at, argument, memory);
  }
  return isExtended(baseOf(given))
    ? rowCarry(lowered, at, argument, baseOf(given))
    : arrayCarry(lowered, at, argument);
}

/** A single number is a variable of the code. */
function registerCarry(lowered: Lowered, at: number, argument: Node): Carry {
  const { loop, outer, inner, variable, partOf } = lowered;
  const register = outer.memory.make("registers", argument);
  const current = inner.memory.lodge(argument, { in: register, from: ZERO_INDEX });
  giveRegister(inner.memory, argument, current);
  const node = present(loop.next[at]);
  const isNamed = outer.names.has(node);
  const advance: Advance = { kind: "register", current, next: undefined };
  const history = partOf("history", at);
  const kept = history && (outer.memory.bufferOf(history) ?? outer.memory.makeScratch(history));
  const value = numberOfCarry(outer, present(loop.initial[at]));
  return {
    before: [{ kind: "register", buffer: register, value }],
    begin: kept ? storeRow(kept, variable, argument, loadExpr(current, [])) : [],
    place: () => undefined,
    end: () => {
      const next = inner.memory.make("registers", isNamed ? node : argument);
      advance.next = next;
      const result = numberOfCarry(inner, node);
      return [{ kind: "store", buffer: next, index: [], value: result, accumulate: false }];
    },
    advance,
    after: () => {
      const part = partOf("carry", at);
      if (!part) return [];
      const buffer = outer.memory.bufferOf(part);
      giveRegister(outer.memory, part, register);
      if (!buffer) return [];
      const index = part.shape.map(() => ZERO_INDEX);
      const last = loadExpr(register, []);
      return [{ kind: "store", buffer, index, value: last, accumulate: false }];
    },
  };
}

function numberOfCarry({ memory }: Context, node: Node): Expr {
  const first = node.shape.map(() => ZERO_INDEX);
  return storedExpr(node, elementExpr(memory, node, first));
}

function storeRow(
  buffer: Buffer,
  variable: LoopVariable,
  { shape }: Node,
  value: Expr,
): readonly Statement[] {
  const index = [variableIndex(variable, ONE), ...shape.map(() => ZERO_INDEX)];
  return [{ kind: "store", buffer, index, value, accumulate: false }];
}

/** Several numbers with a history live in its rows: each iteration reads one and writes the next. */
function rowCarry(lowered: Lowered, at: number, argument: Node, memory: Buffer): Carry {
  const { loop, outer, inner, variable, steps, partOf } = lowered;
  const here = variableIndex(variable, ONE);
  const later = offsetIndex(here, ONE);
  const [own, other] = loop.isReversed ? [later, here] : [here, later];
  const current = rowOf(inner.memory, memory, argument, own);
  inner.memory.place(argument, current);
  const node = present(loop.next[at]);
  const last = steps ? lookupIndex(steps) : constantIndex(loop.extent);
  const first = loop.isReversed ? last : ZERO_INDEX;
  let isPlaced = false;
  let next: Buffer | undefined;
  return {
    before: copyTo(outer, present(loop.initial[at]), memory, [first]),
    begin: [],
    place: () => {
      next = rowOf(inner.memory, memory, node, other);
      isPlaced = placeIn(lowered, node, next);
    },
    end: () => (isPlaced ? [] : copyTo(inner, node, present(next))),
    advance: { kind: "done" },
    after: (count) => {
      const part = partOf("carry", at);
      if (!part) return [];
      const buffer = outer.memory.bufferOf(part) ?? outer.memory.makeScratch(part);
      if (baseOf(buffer) === memory) return [];
      const row = loop.isReversed ? ZERO_INDEX : lookupIndex(count);
      return copyRow(outer, memory, row, buffer, part);
    },
  };
}

function copyRow(
  { variables }: Context,
  from: Buffer,
  row: Index,
  to: Buffer,
  { shape }: Node,
): readonly Statement[] {
  const { index, variables: loops } = variables.over(shape);
  const value = loadExpr(from, [row, ...index]);
  return nest(loops, [{ kind: "store", buffer: to, index, value, accumulate: false }]);
}

/** Several numbers without one: the next value replaces them, on the spot where that can be. */
function arrayCarry(lowered: Lowered, at: number, argument: Node): Carry {
  const { loop, outer, inner, variable, partOf } = lowered;
  const part = partOf("carry", at);
  const { buffers } = outer.memory;
  const known = part && outer.memory.bufferOf(part);
  const own = known ?? outer.memory.allocate(part ?? argument);
  const base = baseOf(own);
  const from = own.from ? constantIndex(own.from) : ZERO_INDEX;
  const initial = buffers.make(base.space, base.node, argument.shape, base);
  const current = inner.memory.lodge(argument, { in: base, from });
  inner.memory.place(argument, current);
  const node = present(loop.next[at]);
  const advance: Advance = { kind: "array", current, next: undefined };
  const history = partOf("history", at);
  const kept = history && (outer.memory.bufferOf(history) ?? outer.memory.makeScratch(history));
  const beginning: Buffer = own.from ? { ...initial, from: own.from } : initial;
  let isPlaced = false;
  return {
    before: copyTo(outer, present(loop.initial[at]), beginning),
    begin: kept ? copyTo(inner, argument, kept, [variableIndex(variable, ONE)]) : [],
    place: () => {
      if (!lowered.isComputed(node) || inner.memory.bufferOf(node)) return;
      advance.next = inner.memory.make("cache", node);
      inner.memory.place(node, advance.next);
      isPlaced = true;
    },
    end: () => {
      if (isPlaced) return [];
      const next = inner.memory.make("cache", node);
      advance.next = next;
      return copyTo(inner, node, next);
    },
    advance,
    after: () => {
      if (part) outer.memory.place(part, own);
      return [];
    },
  };
}

/** Lets a value be computed in `buffer`, if the block computes it and nobody has placed it. */
export function placeIn(lowered: Lowered, node: Node, buffer: Buffer): boolean {
  const { memory } = lowered.inner;
  if (!lowered.isComputed(node) || memory.bufferOf(node)) return false;
  memory.place(node, buffer);
  return true;
}
