import { loadExpr, mapExpr } from "../ir/exprs.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type LoopStatement,
  type LoopVariable,
  scaleIndex,
  type Statement,
  variableIndex,
} from "../ir/loops.ts";
import { countOf } from "../ir/shape.ts";
import { multiplySizes, type Size, ZERO } from "../ir/size.ts";
import { baseOf, flatten, walkVarying } from "../ir/statements.ts";
import { flatIndex } from "./flat-index.ts";
import { type Buffers } from "./memory.ts";
import { type Variables } from "./nest.ts";

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
    return isContiguous(loop.variable, inner)
      ? merged(loop.variable, inner, buffers, variables)
      : loop;
  };
  return statements.map(visit);
}

function factorOf(index: Index, variable: LoopVariable): Size {
  return index.terms.find((term) => term.variable === variable)?.factor ?? ZERO;
}

/** Whether a step of the outer loop equals a full run of the inner one, in every access. */
function isContiguous(outer: LoopVariable, inner: LoopStatement): boolean {
  const runsOn = (buffer: Buffer, index: readonly Index[]): boolean => {
    if (buffer.row === outer) return false;
    const flat = flatIndex(buffer, index);
    const run = multiplySizes(inner.variable.extent, factorOf(flat, inner.variable));
    return factorOf(flat, outer) === run;
  };
  let isContiguous = true;
  for (const one of flatten(inner.body)) {
    if (one.kind === "store") isContiguous &&= runsOn(one.buffer, one.index);
  }
  walkVarying(inner.body, (expr) => {
    if (expr.kind === "load") isContiguous &&= runsOn(expr.buffer, expr.index);
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
  const both = variables.fresh(multiplySizes(outer.extent, inner.variable.extent), made);
  const [variable = inner.variable] = made;
  const views = new Map<Buffer, Buffer>();
  const flattened = (buffer: Buffer, index: readonly Index[]): [Buffer, Index[]] => {
    const flat = flatIndex(buffer, index);
    const factor = factorOf(flat, inner.variable);
    if (factor === ZERO) return [buffer, [...index]];
    let view = views.get(baseOf(buffer));
    if (!view) {
      const base = baseOf(buffer);
      const whole = buffers.make(base.space, base.node, [countOf(base.shape)], base);
      view = base.row ? { ...whole, row: base.row } : whole;
      views.set(base, view);
    }
    const others = flat.terms.filter(
      (term) => term.variable !== outer && term.variable !== inner.variable,
    );
    const rest = others.reduce(
      (sum, term) => addIndices(sum, variableIndex(term.variable, term.factor)),
      constantIndex(flat.constant),
    );
    return [view, [addIndices(rest, scaleIndex(both, factor))]];
  };
  const memo = new Map<Expr, Expr>();
  const inExpr = (value: Expr): Expr =>
    mapExpr(
      value,
      (leaf) => (leaf.kind === "load" ? loadExpr(...flattened(leaf.buffer, leaf.index)) : leaf),
      memo,
    );
  const inStatement = (one: Statement): Statement => {
    switch (one.kind) {
      case "loop":
        return { ...one, body: one.body.map(inStatement) };
      case "accumulator":
      case "note":
        return one;
      case "accumulate":
        return { ...one, value: inExpr(one.value) };
      case "store": {
        const [buffer, index] = flattened(one.buffer, one.index);
        return { ...one, buffer, index, value: inExpr(one.value) };
      }
    }
  };
  return { kind: "loop", variable, body: inner.body.map(inStatement) };
}
