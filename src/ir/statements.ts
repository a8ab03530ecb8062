import { loadExpr, mapExpr, variesIn, walkExprs } from "./exprs.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type LoadExpr,
  type LoopVariable,
  type Statement,
  variableIndex,
} from "./loops.ts";

/** The memory a buffer lies in: its own, or that of the value it shows in another shape. */
export function baseOf(buffer: Buffer): Buffer {
  return buffer.base ?? buffer;
}

/** The statements themselves and all statements in their loops, outermost first. */
export function* flatten(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    if (statement.kind === "loop") yield* flatten(statement.body);
  }
}

/** The expressions that statements evaluate. */
export function valuesOf(statements: readonly Statement[]): Expr[] {
  return [...flatten(statements)].flatMap((one) =>
    one.kind === "store" || one.kind === "accumulate" ? [one.value] : [],
  );
}

/** Calls `visit` for every subexpression of the statements that varies from iteration to iteration. */
export function walkVarying(statements: readonly Statement[], visit: (expr: Expr) => void): void {
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => {
    if (seen.has(expr) || !variesIn(expr)) return false;
    seen.add(expr);
    return true;
  };
  walkExprs(valuesOf(statements), enter, visit);
}

/**
 * Calls `visit` for what the statement loads. An expression outside of all loops is evaluated once,
 * where it is first needed: `evaluated` carries those from statement to statement.
 */
export function walkLoads(
  statement: Statement,
  evaluated: Set<Expr>,
  visit: (load: LoadExpr) => void,
): void {
  const own = new Set<Expr>();
  const enter = (expr: Expr): boolean => {
    const seen = variesIn(expr) ? own : evaluated;
    if (seen.has(expr)) return false;
    seen.add(expr);
    return true;
  };
  walkExprs(valuesOf([statement]), enter, (expr) => {
    if (expr.kind === "load") visit(expr);
  });
}

/** The statement with loop variable `from` called `to`. */
export function renameVariable(
  statement: Statement,
  from: LoopVariable,
  to: LoopVariable,
  memo = new Map<Expr, Expr>(),
): Statement {
  const rename = (index: Index): Index => renameIndex(index, from, to);
  const inExpr = (expr: Expr): Expr =>
    mapExpr(
      expr,
      (leaf) => (leaf.kind === "load" ? loadExpr(leaf.buffer, leaf.index.map(rename)) : leaf),
      memo,
    );
  switch (statement.kind) {
    case "loop":
      return {
        ...statement,
        body: statement.body.map((inner) => renameVariable(inner, from, to, memo)),
      };
    case "store":
      return {
        ...statement,
        index: statement.index.map(rename),
        value: inExpr(statement.value),
      };
    case "accumulate":
      return { ...statement, value: inExpr(statement.value) };
    case "accumulator":
    case "note":
      return statement;
  }
}

function renameIndex(index: Index, from: LoopVariable, to: LoopVariable): Index {
  if (!index.terms.some((term) => term.variable === from)) return index;
  return index.terms.reduce(
    (sum, { variable, factor }) =>
      addIndices(sum, variableIndex(variable === from ? to : variable, factor)),
    constantIndex(index.constant),
  );
}
