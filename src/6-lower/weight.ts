import { present } from "../diagnostics/invariant.ts";
import { evaluateSize } from "../ir/evaluate-size.ts";
import { walkExprs } from "../ir/exprs.ts";
import type { Expr, LoopStatement, Statement } from "../ir/loops.ts";
import { blocksOf, evaluatedBy, walkVarying } from "../ir/statements.ts";
import { operations } from "../ops/table.ts";

/** What stands for a size that is known at run time only: many data points. */
const TYPICAL = 1000;

/** A load, a store or a sum, in nanoseconds; so is an operation that says nothing else. */
const ACCESS = 1;

/** A loop with a smaller share of the work stays as short as it can be written. */
const SHARE = 0.1;

/** Beside an operation that takes more nanoseconds than this, counting and loading cost nothing. */
const HEAVY = 5;

/** Whether an iteration of the loop, or of one inside, evaluates something that takes long, as exp does. */
export function isHeavy({ body }: LoopStatement): boolean {
  let heaviest = 0;
  walkVarying(body, (expr) => {
    if (expr.kind !== "apply") return;
    heaviest = Math.max(heaviest, operations.get(expr.op)?.cost ?? 0);
  });
  return heaviest > HEAVY;
}

/** Whether a loop has so large a share of what `statements` do that a longer and faster form of it pays. */
export function hotLoops(statements: readonly Statement[]): (loop: LoopStatement) => boolean {
  const all = weightOf(statements);
  return (loop) => weightOf([loop]) >= SHARE * all;
}

/** Roughly how many nanoseconds the statements take. What several of them need is evaluated once. */
export function weightOf(statements: readonly Statement[], known = new Set<Expr>()): number {
  return statements.reduce((sum, one) => sum + ownWeight(one, known) + innerWeight(one, known), 0);
}

function innerWeight(statement: Statement, known: Set<Expr>): number {
  const once = blocksOf(statement).reduce((sum, block) => sum + weightOf(block, known), 0);
  if (statement.kind !== "loop" && statement.kind !== "iteration") return once;
  const { extent, block = 1, step = block } = statement.variable;
  const { within } = statement.kind === "loop" ? statement : {};
  const count = within ? present(within.block) : evaluateSize(extent, () => TYPICAL);
  return (once * count) / step;
}

function ownWeight(statement: Statement, known: Set<Expr>): number {
  if (statement.kind === "note") return 0;
  let weight = ACCESS;
  const enter = (expr: Expr): boolean => !known.has(expr) && Boolean(known.add(expr));
  walkExprs(evaluatedBy(statement), enter, (expr) => {
    if (expr.kind === "load") weight += ACCESS;
    if (expr.kind === "apply") weight += operations.get(expr.op)?.cost ?? ACCESS;
  });
  return weight;
}
