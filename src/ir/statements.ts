import {
  indexExpr,
  loadExpr,
  lookedUpBy,
  mapExpr,
  mapIndex,
  variesIn,
  walkExprs,
} from "./exprs.ts";
import type { ExprSet } from "./expr-map.ts";
import {
  type Buffer,
  type Expr,
  type Index,
  type LoadExpr,
  type LoopVariable,
  type Statement,
  type Test,
  variableIndex,
} from "./loops.ts";
import { ONE } from "./size.ts";

/** The memory a buffer lies in: its own, or that of the value it shows in another shape. */
export function baseOf(buffer: Buffer): Buffer {
  return buffer.base ?? buffer;
}

/** The statements themselves and all statements in their loop nests and parts, outermost first. */
export function flatten(statements: readonly Statement[]): readonly Statement[] {
  return flattened(statements, (one) =>
    one.kind === "loop" || one.kind === "part" ? [one.body] : NO_BLOCKS,
  );
}

/** The same with the statements in the model's own loops and branches. */
export function deepFlatten(statements: readonly Statement[]): readonly Statement[] {
  return flattened(statements, blocksOf);
}

/** Most blocks have none inside: these are their own list. */
function flattened(
  statements: readonly Statement[],
  inside: (one: Statement) => readonly (readonly Statement[])[],
): readonly Statement[] {
  if (statements.every((one) => inside(one).length === 0)) return statements;
  const all: Statement[] = [];
  const visit = (block: readonly Statement[]): void => {
    block.forEach((one) => {
      all.push(one);
      inside(one).forEach(visit);
    });
  };
  visit(statements);
  return all;
}

const NO_BLOCKS: readonly (readonly Statement[])[] = [];

/** The blocks of statements inside a statement. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  if (statement.kind === "branch") return [statement.taken, statement.other];
  return "body" in statement ? [statement.body] : NO_BLOCKS;
}

const NO_BUFFERS: readonly Buffer[] = [];

/** The buffers that statements write, whole or element by element. */
export function writtenBy(statements: readonly Statement[]): Buffer[] {
  return flatten(statements).flatMap((one) => {
    if (one.kind === "store" || one.kind === "register") return [one.buffer];
    if (one.kind === "iteration" || one.kind === "branch") return one.uses.writes;
    return one.kind === "call" ? [one.result] : NO_BUFFERS;
  });
}

/** The buffers that calls, and loops and branches of the model, read whole; other statements read elements, in their expressions. */
export function readWhole(statements: readonly Statement[]): Buffer[] {
  return flatten(statements).flatMap((one) => {
    if (one.kind === "iteration" || one.kind === "branch") return one.uses.reads;
    return one.kind === "call" ? one.operands : NO_BUFFERS;
  });
}

/** The expressions that statements evaluate; what a store looks its position up in comes before its value. */
export function valuesOf(statements: readonly Statement[]): Expr[] {
  return flatten(statements).flatMap(evaluatedBy);
}

/** The same for one statement, without those inside it. */
export function evaluatedBy(statement: Statement): Expr[] {
  switch (statement.kind) {
    case "store":
      return [...lookedUpBy(statement.index), statement.value];
    case "accumulate":
      return [statement.value];
    case "register":
      return statement.value ? [statement.value] : [];
    case "iteration":
      return [statement.begin, statement.steps].filter((value) => value !== undefined);
    case "branch":
      return [statement.condition];
    case "leave":
      return [statement.unless];
    case "check":
      return [...statement.when, ...testedBy(statement.test)];
    case "accumulator":
    case "call":
    case "loop":
    case "note":
    case "part":
    case "report":
      return [];
  }
}

function testedBy(test: Test): readonly Expr[] {
  switch (test.kind) {
    case "value":
      return [test.value, ...test.operands];
    case "total":
      return [...("index" in test.to ? lookedUpBy(test.to.index) : []), test.value];
    case "position":
      return [test.position];
    case "whole":
      return [];
  }
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
  evaluated: ExprSet,
  visit: (load: LoadExpr) => void,
): void {
  let own: Set<Expr> | undefined;
  const enter = (expr: Expr): boolean => {
    if (!variesIn(expr)) return evaluated.add(expr);
    own ??= new Set();
    return !own.has(expr) && Boolean(own.add(expr));
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
  const renamed = (variable: LoopVariable): Index =>
    variableIndex(variable === from ? to : variable, ONE);
  const inIndex = (index: Index): Index => mapIndex(index, renamed, inExpr);
  const inExpr = (expr: Expr): Expr => mapExpr(expr, (leaf) => renameLeaf(leaf, renamed), memo);
  switch (statement.kind) {
    case "loop":
      return {
        ...statement,
        body: statement.body.map((inner) => renameVariable(inner, from, to, memo)),
      };
    case "store":
      return {
        ...statement,
        index: statement.index.map(inIndex),
        value: inExpr(statement.value),
      };
    case "accumulate":
      return { ...statement, value: inExpr(statement.value) };
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
      return statement;
  }
}

/** A load or position with other variables; what it looks up has them already. */
function renameLeaf(leaf: Expr, renamed: (variable: LoopVariable) => Index): Expr {
  const inIndex = (index: Index): Index => mapIndex(index, renamed, (value) => value);
  if (leaf.kind === "load") return loadExpr(leaf.buffer, leaf.index.map(inIndex));
  return leaf.kind === "index" ? indexExpr(inIndex(leaf.index)) : leaf;
}
