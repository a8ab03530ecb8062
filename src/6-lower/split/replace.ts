import {
  applyExpr,
  elementOf,
  giveMeaning,
  loadExpr,
  lookedUpBy,
  mapLookups,
  meaningOf,
  walkExprs,
} from "../../ir/exprs.ts";
import type { Buffer, Expr, Statement } from "../../ir/loops.ts";
import { baseOf, deepFlatten, evaluatedBy } from "../../ir/statements.ts";

/**
 * The expression with some of its parts replaced: what `memo` knows or `given` gives, and what `replace`
 * gives for a leaf.
 */
export function replaceIn(
  root: Expr,
  memo: Map<Expr, Expr>,
  replace: (leaf: Expr) => Expr = (leaf) => leaf,
  given: (one: Expr) => Expr | undefined = () => undefined,
): Expr {
  const enter = (one: Expr): boolean => {
    if (memo.has(one)) return false;
    const found = given(one);
    if (found) memo.set(one, found);
    return !found;
  };
  walkExprs([root], enter, (one) => {
    const made = replaceOnce(one, (arg) => memo.get(arg) ?? arg, replace);
    const meaning = meaningOf(one);
    if (made !== one && meaning) giveMeaning(made, meaning, () => false, elementOf(one));
    memo.set(one, made);
  });
  return memo.get(root) ?? root;
}

function replaceOnce(one: Expr, mapped: (arg: Expr) => Expr, replace: (leaf: Expr) => Expr): Expr {
  if (one.kind === "apply") {
    const args = one.args.map(mapped);
    return args.every((arg, at) => arg === one.args[at]) ? one : applyExpr(one.op, args);
  }
  if (one.kind !== "load" || lookedUpBy(one.index).length === 0) return replace(one);
  return replace(loadExpr(one.buffer, mapLookups(one.index, mapped)));
}

/** The statements with their expressions, and those of all statements inside, replaced. */
export function replaceInStatements(
  statements: readonly Statement[],
  inExpr: (expr: Expr) => Expr,
  inBuffer: (buffer: Buffer) => Buffer = (buffer) => buffer,
): Statement[] {
  const inBlock = (block: readonly Statement[]): Statement[] => block.map(inStatement);
  const inStatement = (one: Statement): Statement => {
    switch (one.kind) {
      case "loop":
      case "part":
        return { ...one, body: inBlock(one.body) };
      case "store":
        return {
          ...one,
          buffer: inBuffer(one.buffer),
          index: mapLookups(one.index, inExpr),
          value: inExpr(one.value),
        };
      case "accumulate":
        return { ...one, value: inExpr(one.value) };
      case "register":
        return one.value ? { ...one, value: inExpr(one.value) } : one;
      case "iteration":
        return {
          ...one,
          ...(one.begin && { begin: inExpr(one.begin) }),
          ...(one.steps && { steps: inExpr(one.steps) }),
          body: inBlock(one.body),
        };
      case "branch":
        return {
          ...one,
          condition: inExpr(one.condition),
          taken: inBlock(one.taken),
          other: inBlock(one.other),
        };
      case "leave":
        return { ...one, unless: inExpr(one.unless) };
      // Statements have no checks yet, and kernels work on memory that keeps its place.
      case "accumulator":
      case "call":
      case "note":
      case "check":
      case "report":
        return one;
    }
  };
  return inBlock(statements);
}

/** Loops and branches of the model say what they read: `buffers`, where they do. */
export function withReads(
  statements: readonly Statement[],
  buffers: ReadonlySet<Buffer>,
): Statement[] {
  return statements.map((one): Statement => {
    if (one.kind === "loop" || one.kind === "part") {
      return { ...one, body: withReads(one.body, buffers) };
    }
    if (one.kind !== "iteration" && one.kind !== "branch") return one;
    const found = new Set(one.uses.reads);
    const seen = new Set<Expr>();
    const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
    walkExprs([...deepFlatten([one])].flatMap(evaluatedBy), enter, (expr) => {
      if (expr.kind === "load" && buffers.has(baseOf(expr.buffer))) found.add(baseOf(expr.buffer));
    });
    const uses = { ...one.uses, reads: [...found] };
    return one.kind === "iteration"
      ? { ...one, uses, body: withReads(one.body, buffers) }
      : {
          ...one,
          uses,
          taken: withReads(one.taken, buffers),
          other: withReads(one.other, buffers),
        };
  });
}
