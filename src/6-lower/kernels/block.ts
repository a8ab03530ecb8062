import { walkExprs } from "../../ir/exprs.ts";
import type { Expr, LoopStatement, LoopVariable, Statement } from "../../ir/loops.ts";
import { constantOf, type Size } from "../../ir/size.ts";
import { flatten, valuesOf } from "../../ir/statements.ts";
import { type Makers, unrolled } from "../unroll.ts";
import { inOrder } from "./in-order.ts";
import { type Product, productIn } from "./product.ts";
import { withRemark } from "./remark.ts";

/** What stands in a loop is repeated for every iteration of a block: that must not be much. */
const MOST_STATEMENTS = 8;
const MOST_OPERATIONS = 12;

/** Sums of so few terms are written out. */
const SHORT = 12;

/** So many factors are worth keeping at hand for them. */
const MOST_FACTORS = 24;

/**
 * Register blocking: several rows and columns of a product, or several of its terms, are computed at a
 * time, so that a number that has been loaded serves several of them. A pass over finished loop nests.
 */
export function blockProducts(statements: readonly Statement[], makers: Makers): Statement[] {
  return statements.flatMap((one) => (one.kind === "loop" ? blocked(one, makers) : [one]));
}

function blocked(loop: LoopStatement, makers: Makers): Statement[] {
  const product = productIn(loop);
  if (product?.blocked[0] !== loop.variable) {
    return [{ ...loop, body: blockProducts(loop.body, makers) }];
  }
  if (!isShort(loop)) return [loop];
  const rows = product.blocked.length > 1 ? inOrder(loop, makers) : undefined;
  const found = rows && productIn(rows);
  const [nest, own] = rows && found ? [rows, found] : [loop, product];
  const factors = factorsOf(own);
  const apart = rows ? isSimpleLoop : undefined;
  return withRemark(inBlocks(nest, factors, makers, apart), own, factors);
}

/** What clears a row of sums, or uses it: a number that is read there serves few others. */
function isSimpleLoop(one: Statement): boolean {
  return one.kind === "loop" && !one.body.some(({ kind }) => kind === "loop");
}

function isShort({ body }: LoopStatement): boolean {
  const statements = [...flatten(body)].filter(({ kind }) => kind !== "note" && kind !== "loop");
  const operations = new Set<Expr>();
  walkExprs(valuesOf(body), isNew(operations), () => undefined);
  const applied = [...operations].filter(({ kind }) => kind === "apply");
  return statements.length <= MOST_STATEMENTS && applied.length <= MOST_OPERATIONS;
}

function isNew(seen: Set<Expr>): (expr: Expr) => boolean {
  return (expr) => !seen.has(expr) && Boolean(seen.add(expr));
}

/** The outer loops first: those inside then stand once for the whole block, but for what is `apart`. */
function inBlocks(
  one: Statement,
  factors: ReadonlyMap<LoopVariable, number>,
  makers: Makers,
  apart?: (inner: Statement) => boolean,
): Statement[] {
  if (one.kind !== "loop") return [one];
  const inside = (block: readonly Statement[]): Statement[] =>
    block.flatMap((inner) => inBlocks(inner, factors, makers));
  const factor = factors.get(one.variable);
  const statements = factor === undefined ? undefined : unrolled(one, factor, makers, apart);
  if (!statements) return [{ ...one, body: inside(one.body) }];
  const [main, ...rest] = statements;
  if (main?.kind !== "loop" || main.variable.step === undefined) return inside(statements);
  return [{ ...main, body: inside(main.body) }, ...rest];
}

/** How many iterations of which loops make a block. */
function factorsOf({ term, blocked: loops, summed }: Product): Map<LoopVariable, number> {
  const [outer, inner] = loops;
  if (!outer) return new Map();
  const depth = summed.reduce((size, { extent }) => size * (constantOf(extent) ?? Infinity), 1);
  if (!inner) return new Map([[outer, fitting(outer.extent, [4, 3, 2])]]);
  if (term.kind === "accumulate" && depth <= SHORT) {
    // The sum is written out: its factors for some rows stay in registers through the whole loop inside.
    const rows = fitting(outer.extent, depth <= MOST_FACTORS / 4 ? [4, 3, 2] : [2, 3]);
    return new Map([
      [outer, rows],
      ...summed.map((one) => [one, constantOf(one.extent) ?? 1] as const),
    ]);
  }
  const first = fitting(outer.extent, [4, 3, 2]);
  // Sums in memory: sixteen factors stay in registers. Sums in registers: eight of them do.
  const others = term.kind === "store" || first === 2 ? [4, 3, 2] : first === 3 ? [3, 2] : [2, 3];
  return new Map([
    [outer, first],
    [inner, fitting(inner.extent, others)],
  ]);
}

/** The first that divides the extent; the first of all where none does. */
function fitting(extent: Size, candidates: readonly number[]): number {
  const count = constantOf(extent);
  const divisor = candidates.find((one) => count === undefined || count % one === 0);
  return divisor ?? candidates[0] ?? 1;
}
