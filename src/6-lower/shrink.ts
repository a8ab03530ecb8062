import { ExprSet } from "../ir/expr-map.ts";
import { loadExpr, mapExpr, mapLookups } from "../ir/exprs.ts";
import {
  type Buffer,
  type Expr,
  type Index,
  isPlainIndex,
  type LoopStatement,
  type LoopVariable,
  type Statement,
} from "../ir/loops.ts";
import { baseOf, flatten, readWhole, walkLoads, writtenBy } from "../ir/statements.ts";
import type { Buffers } from "./memory.ts";

interface Shrunk {
  readonly statements: Statement[];
  readonly scratch: ReadonlySet<Buffer>;
}

/** How a buffer is used: the one loop in which, and the axes that its counter indexes in every access. */
export interface Use {
  readonly loop: LoopVariable | undefined;
  readonly axes: ReadonlySet<number>;
}

/**
 * Scratch that lives within one iteration of a loop loses the axis that the loop runs over: where
 * the rows of a batch are worked on one after the other, one row of memory serves them all.
 */
export function shrinkScratch(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
  buffers: Buffers,
): Shrunk {
  if (!statements.some(({ kind }) => kind === "loop")) {
    return { statements: [...statements], scratch };
  }
  const smaller = new Map<Buffer, { buffer: Buffer; axis: number }>();
  for (const [buffer, { loop, axes }] of usesOf(statements, scratch)) {
    const [axis] = axes;
    if (!loop || axis === undefined) continue;
    const shape = buffer.shape.filter((_, at) => at !== axis);
    const row: Buffer = { ...buffers.make("cache", buffer.node, shape), row: loop };
    smaller.set(buffer, { buffer: row, axis });
  }
  if (smaller.size === 0) return { statements: [...statements], scratch };
  const replaced = (buffer: Buffer, index: readonly Index[]): [Buffer, readonly Index[]] => {
    const found = smaller.get(buffer);
    return found ? [found.buffer, index.filter((_, axis) => axis !== found.axis)] : [buffer, index];
  };
  const memo = new Map<Expr, Expr>();
  const inExpr = (value: Expr): Expr =>
    mapExpr(
      value,
      (leaf) => (leaf.kind === "load" ? loadExpr(...replaced(leaf.buffer, leaf.index)) : leaf),
      memo,
    );
  const inStatement = (one: Statement): Statement => {
    if (one.kind === "loop") return { ...one, body: one.body.map(inStatement) };
    if (one.kind === "accumulate") return { ...one, value: inExpr(one.value) };
    if (one.kind !== "store") return one;
    const [buffer, index] = replaced(one.buffer, mapLookups(one.index, inExpr));
    return { ...one, buffer, index, value: inExpr(one.value) };
  };
  return {
    statements: statements.map(inStatement),
    scratch: new Set([...scratch].map((buffer) => smaller.get(buffer)?.buffer ?? buffer)),
  };
}

/**
 * The uses of each scratch buffer that all lie in one top-level loop, with nothing else in its way. Loops
 * of which `loopOf` says so count as one.
 */
export function usesOf(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
  loopOf = ({ variable }: LoopStatement): LoopVariable => variable,
): Map<Buffer, Use> {
  const uses = new Map<Buffer, Use>();
  const evaluated = new ExprSet();
  for (const statement of statements) {
    const own = statement.kind === "loop" ? statement.variable : undefined;
    const loop = statement.kind === "loop" ? loopOf(statement) : undefined;
    const touch = (buffer: Buffer, index: readonly Index[]): void => {
      const base = baseOf(buffer);
      if (!scratch.has(base)) return;
      const plain = index.flatMap((one, axis) => (own && isPlainIndex(one, own) ? [axis] : []));
      const known = uses.get(base);
      const isAlone = base === buffer && (!known || known.loop === loop);
      const axes = plain.filter((axis) => isAlone && (!known || known.axes.has(axis)));
      uses.set(base, { loop: isAlone ? loop : undefined, axes: new Set(axes) });
    };
    for (const one of flatten([statement])) if (one.kind === "store") touch(one.buffer, one.index);
    // Calls, and loops and branches of the model, work on whole values, outside of all loop nests.
    if (statement.kind !== "loop") {
      [...readWhole([statement]), ...writtenBy([statement])].forEach((one) => touch(one, []));
    }
    walkLoads(statement, evaluated, (load) => {
      touch(load.buffer, load.index);
    });
  }
  return uses;
}
