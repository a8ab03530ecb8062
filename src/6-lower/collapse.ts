import { indexExpr, loadExpr, mapExpr, mapIndex, mapLookups } from "../ir/exprs.ts";
import {
  type Buffer,
  type Expr,
  type Index,
  type LoopStatement,
  type LoopVariable,
  type Statement,
  variableIndex,
  ZERO_INDEX,
} from "../ir/loops.ts";
import { countOf } from "../ir/shape.ts";
import { multiplySizes, ONE, type Size, ZERO } from "../ir/size.ts";
import { baseOf, flatten, walkVarying } from "../ir/statements.ts";
import { flatIndex } from "./flat-index.ts";
import type { Buffers } from "./memory.ts";
import type { Variables } from "./nest.ts";

/**
 * Two loops, one directly inside the other, become one where all accesses run through memory
 * without a gap: `for i < 8, for j < 4: W[i, j]` is `for i < 32: W[i]`.
 */
export function collapseLoops(
  statements: readonly Statement[],
  buffers: Buffers,
  variables: Variables,
): Statement[] {
  const visit = (statement: Statement): Statement => {
    if (statement.kind !== "loop") return statement;
    const loop: LoopStatement = { ...statement, body: statement.body.map(visit) };
    const [inner] = loop.body;
    if (loop.body.length !== 1 || inner?.kind !== "loop") return loop;
    if (loop.variable.isDescending !== inner.variable.isDescending) return loop;
    if (loop.within || !countsAll(loop.variable) || !countsAll(inner.variable)) return loop;
    return isContiguous(loop.variable, inner)
      ? merged(loop.variable, inner, buffers, variables)
      : loop;
  };
  return statements.map(visit);
}

/** One by one, from the first to the last. */
export function countsAll({ step, rest, block }: LoopVariable): boolean {
  return step === undefined && rest === undefined && block === undefined;
}

function factorOf(index: Index, variable: LoopVariable): Size {
  return index.terms.find((term) => term.variable === variable)?.factor ?? ZERO;
}

/** Whether a step of the outer loop equals a full run of the inner one, in every access. */
function isContiguous(outer: LoopVariable, inner: LoopStatement): boolean {
  const isOneRun = (flat: Index): boolean => {
    const run = multiplySizes(inner.variable.extent, factorOf(flat, inner.variable));
    return factorOf(flat, outer) === run;
  };
  // What holds a row of either loop would be a row of none.
  const isRow = ({ row }: Buffer): boolean => row === outer || row === inner.variable;
  const runsOn = (buffer: Buffer, index: readonly Index[]): boolean =>
    !isRow(buffer) && isOneRun(flatIndex(buffer, index));
  let isContiguous = true;
  for (const one of flatten(inner.body)) {
    if (one.kind === "store") isContiguous &&= runsOn(one.buffer, one.index);
  }
  walkVarying(inner.body, (expr) => {
    if (expr.kind === "load") isContiguous &&= runsOn(expr.buffer, expr.index);
    if (expr.kind === "index") isContiguous &&= isOneRun(expr.index);
  });
  return isContiguous;
}

function merged(
  outer: LoopVariable,
  inner: LoopStatement,
  buffers: Buffers,
  variables: Variables,
): LoopStatement {
  const made: LoopVariable[] = [];
  const both = variables.fresh(
    multiplySizes(outer.extent, inner.variable.extent),
    made,
    outer.isDescending,
  );
  const [variable = inner.variable] = made;
  const views = new Map<Buffer, Buffer>();
  // Where a step of the outer loop is a full run of the inner one, one counter goes on counting.
  const joined = (index: Index): Index =>
    mapIndex(
      index,
      (one) =>
        one === inner.variable ? both : one === outer ? ZERO_INDEX : variableIndex(one, ONE),
      (value) => value,
    );
  const flattened = (buffer: Buffer, index: readonly Index[]): [Buffer, readonly Index[]] => {
    const flat = flatIndex(buffer, index);
    const factor = factorOf(flat, inner.variable);
    if (factor === ZERO) return [buffer, index];
    let view = views.get(baseOf(buffer));
    if (!view) {
      const base = baseOf(buffer);
      view = buffers.make(base.space, base.node, [countOf(base.shape)], base);
      views.set(base, view);
    }
    return [view, [joined(flat)]];
  };
  const memo = new Map<Expr, Expr>();
  const inLeaf = (leaf: Expr): Expr => {
    if (leaf.kind === "load") return loadExpr(...flattened(leaf.buffer, leaf.index));
    return leaf.kind === "index" ? indexExpr(joined(leaf.index)) : leaf;
  };
  const inExpr = (value: Expr): Expr => mapExpr(value, inLeaf, memo);
  const inStatement = (one: Statement): Statement => {
    switch (one.kind) {
      case "loop":
        return { ...one, body: one.body.map(inStatement) };
      case "accumulator":
      case "call":
      case "note":
      case "register":
      case "iteration":
      case "branch":
      case "leave":
      case "part":
      case "check":
      case "report":
        return one;
      case "accumulate":
        return { ...one, value: inExpr(one.value) };
      case "store": {
        const [buffer, index] = flattened(one.buffer, mapLookups(one.index, inExpr));
        return { ...one, buffer, index, value: inExpr(one.value) };
      }
    }
  };
  return { kind: "loop", variable, body: inner.body.map(inStatement) };
}
