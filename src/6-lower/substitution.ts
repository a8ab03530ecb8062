import { indexExpr, loadExpr, localExpr, mapExpr, mapIndex, mapLookups } from "../ir/exprs.ts";
import type { Buffer, Expr, Index, Local, LoopVariable, Statement } from "../ir/loops.ts";

/** What takes the place of what, in statements of loop nests. */
export interface Substitutes {
  readonly position: (variable: LoopVariable) => Index;
  readonly access: (buffer: Buffer, index: readonly Index[]) => [Buffer, readonly Index[]];
  readonly local: (local: Local) => Local;
  /** What an accumulator comes to, if not the other accumulator's value. */
  readonly total?: (local: Local) => Expr;
  /** The same for what counts the loops inside. */
  readonly counter?: (variable: LoopVariable) => LoopVariable;
}

/** Replaces them in one statement after the other. */
export function substitution(own: Substitutes): (one: Statement) => Statement {
  const memo = new Map<Expr, Expr>();
  const inIndex = (index: Index): Index => mapIndex(index, own.position, (value) => value);
  const inLeaf = (leaf: Expr): Expr => {
    switch (leaf.kind) {
      case "load":
        return loadExpr(...own.access(leaf.buffer, leaf.index.map(inIndex)));
      case "index":
        return indexExpr(inIndex(leaf.index));
      case "local":
        return own.total?.(leaf.local) ?? localExpr(own.local(leaf.local));
      case "number":
      case "apply":
        return leaf;
    }
  };
  const inExpr = (expr: Expr): Expr => mapExpr(expr, inLeaf, memo);
  const inStatement = (one: Statement): Statement => {
    switch (one.kind) {
      case "loop":
        return {
          ...one,
          variable: own.counter?.(one.variable) ?? one.variable,
          body: one.body.map(inStatement),
        };
      case "accumulator":
        return { ...one, local: own.local(one.local) };
      case "accumulate":
        return { ...one, local: own.local(one.local), value: inExpr(one.value) };
      case "store": {
        const [buffer, index] = own.access(one.buffer, mapLookups(one.index, inExpr).map(inIndex));
        return { ...one, buffer, index, value: inExpr(one.value) };
      }
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
    }
  };
  return inStatement;
}
