import type { LoopStatement, LoopVariable, Statement } from "../ir/loops.ts";
import { constantOf } from "../ir/size.ts";
import { flatten, walkVarying } from "../ir/statements.ts";
import { lengthOf, loopsOverCoordinates } from "./coordinates.ts";
import { MOST_SUMS } from "./promote.ts";
import { sharesReads } from "./shared-reads.ts";
import { type Makers, unrolled } from "./unroll.ts";
import { isHeavy } from "./weight.ts";

/** A loop of so many iterations is a small one: written out, its sums and what it reads fit in registers. */
const SMALL = 12;

/** The same for all iterations of loops in loops: each is a line of its own. */
const NESTED = 6;

/** In inner loops, where a window of three by three is written out. */
const NESTED_INSIDE = 9;

/** Fewer iterations of what is around do not pay for the text. */
const MANY = 16;

/** Nor do fewer than these of a loop that is in no other. */
const MANY_ONCE = 20;

/** So many statements make a body that one still reads. */
const MOST_STATEMENTS = 64;

/** Loops of so few iterations are written out in inner loops as well. */
const TINY = 4;

/**
 * Loops of a few iterations inside a loop of many are written out: counting them costs as much as what
 * they do, and what they read of values that do not change in the outer loop is read once, before it.
 * So are all loops of a block in which none is longer than a few, where it cannot be straight code as a whole
 * (`straightened`): there the values of a vector live in locals rather than in memory.
 */
export function writeOutSmallLoops(
  statements: readonly Statement[],
  makers: Makers,
  isHot: (loop: LoopStatement) => boolean,
): Statement[] {
  const written = allWrittenOut(statements, makers);
  if (written) return written;
  return statements.map((one) =>
    one.kind === "loop" && isHot(one) ? inLongLoops(one, makers, undefined) : one,
  );
}

function allWrittenOut(statements: readonly Statement[], makers: Makers): Statement[] | undefined {
  if (!loopsOverCoordinates(statements)) return undefined;
  return statements.flatMap((one) => (one.kind === "loop" ? straight(one, makers) : [one]));
}

/** The loop written out, and loops in it; as it stands where its iterations cannot be computed together. */
function straight(loop: LoopStatement, makers: Makers): Statement[] {
  const body = loop.body.flatMap((one) => (one.kind === "loop" ? straight(one, makers) : [one]));
  const own = { ...loop, body };
  if (comparesPositions(own)) return [own];
  return unrolled(own, constantOf(loop.variable.extent) ?? 0, makers) ?? [own];
}

/**
 * Whether the position in the loop decides on something: written out, what is only read at some of the
 * positions would be read at all of them.
 */
function comparesPositions({ variable, body }: LoopStatement): boolean {
  let compares = false;
  walkVarying(body, (expr) => {
    if (expr.kind !== "index") return;
    compares ||= expr.index.terms.some((term) => term.variable === variable);
  });
  return compares;
}

/**
 * The same for loops of many iterations that are in no other: before products are put in blocks, since a
 * few columns are better off in locals than in blocks of rows.
 */
export function writeOutColumns(
  statements: readonly Statement[],
  makers: Makers,
  isHot: (loop: LoopStatement) => boolean,
): Statement[] {
  return statements.map((one) =>
    one.kind === "loop" && isHot(one) ? withStraightBody(one, undefined, makers) : one,
  );
}

/** `around`: how many iterations the loops around have in all, if there are any. */
function inLongLoops(statement: Statement, makers: Makers, around: number | undefined): Statement {
  // What is computed in blocks stands as it is.
  if (statement.kind !== "loop" || statement.variable.step !== undefined) return statement;
  const times = (around ?? 1) * (constantOf(statement.variable.extent) ?? MANY);
  const body = statement.body.map((one) => inLongLoops(one, makers, times));
  return withStraightBody({ ...statement, body }, around, makers);
}

/** The loop with loops of a few iterations in it written out, where that is worth it. */
function withStraightBody(
  loop: LoopStatement,
  around: number | undefined,
  makers: Makers,
): LoopStatement {
  const { variable, body } = loop;
  const isInner = around !== undefined;
  const [most, nested] = isInner ? [TINY, NESTED_INSIDE] : [SMALL, NESTED];
  const inner = body.filter((one) => one.kind === "loop");
  const isWorth =
    runsOften(variable, around) &&
    inner.every((one) => isSmall(one, most, nested)) &&
    inner.some((one) => sharesReads(one, variable) || (isInner && isTinyReduction(one))) &&
    !inner.some(isHeavy) &&
    sumsIn(inner) <= MOST_SUMS &&
    lengthOf(body) <= MOST_STATEMENTS;
  if (!isWorth) return loop;
  const written = body.flatMap((one) => (one.kind === "loop" ? straight(one, makers) : [one]));
  return { ...loop, body: written };
}

/** Whether what is inside runs so often that a longer text pays: also by all iterations of the loops around. */
function runsOften({ extent }: LoopVariable, around: number | undefined): boolean {
  const own = constantOf(extent) ?? Infinity;
  if (around === undefined) return own >= MANY_ONCE;
  // What is in a tiny loop is written out with it, or not at all.
  return own >= MANY || (own > TINY && around * own >= MANY);
}

/** How many places the loops add to, if each iteration has its own. */
function sumsIn(loops: readonly LoopStatement[]): number {
  return loops.reduce((sum, { variable, body }) => {
    const own = body.filter((one) => one.kind === "store" && one.accumulate).length;
    const inner = sumsIn(body.filter((one) => one.kind === "loop"));
    return sum + (own + inner) * (constantOf(variable.extent) ?? Infinity);
  }, 0);
}

/** A few iterations, or a loop inside and very few of all. */
function isSmall({ variable, body }: LoopStatement, most: number, nested: number): boolean {
  const inner = body.filter((one) => one.kind === "loop");
  const count = constantOf(variable.extent) ?? Infinity;
  return count <= most && inner.every((one) => isSmall(one, nested / count, nested / count));
}

/** The largest of two by two, say: nothing but the steps of an accumulator, and very few. */
function isTinyReduction(loop: LoopStatement): boolean {
  const steps = [...flatten(loop.body)].filter(({ kind }) => kind !== "loop" && kind !== "note");
  return steps.every(({ kind }) => kind === "accumulate") && lengthOf([loop]) <= TINY;
}
