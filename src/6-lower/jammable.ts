import { walkExprs } from "../ir/exprs.ts";
import {
  type Buffer,
  type Index,
  type IndexTerm,
  isPlainIndex,
  type Local,
  type LoopStatement,
  type LoopVariable,
  type Statement,
} from "../ir/loops.ts";
import { ONE } from "../ir/size.ts";
import { baseOf, flatten, valuesOf } from "../ir/statements.ts";

/** How a loop uses one piece of memory. */
interface Use {
  /** In which shape it is seen, if always in the same. */
  view: Buffer | undefined;
  /** The axes that the counter itself indexes in every access. */
  axes: Set<number>;
  isRead: boolean;
  isWritten: boolean;
  /** Whether something is written that is not added to what is there. */
  isSet: boolean;
}

/**
 * Whether some iterations of a loop may be computed together, statement by statement: no iteration
 * reads what an earlier one has made, but for sums and the like that all of them contribute to and none
 * of them reads.
 */
export function isJammable(loop: LoopStatement): boolean {
  const { variable, body } = loop;
  if (variable.isDescending || ![...flatten(body)].every(isSimple)) return false;
  const counters = new Set<LoopVariable>([variable]);
  for (const one of flatten(body)) if (one.kind === "loop") counters.add(one.variable);
  const uses = new Map<Buffer, Use>();
  const own = new Set<Local>();
  const carried = new Set<Local>();
  for (const one of flatten(body)) {
    if (one.kind === "accumulator") own.add(one.local);
    if (one.kind === "accumulate" && !own.has(one.local)) carried.add(one.local);
    if (one.kind !== "store") continue;
    const use = noted(uses, variable, one.buffer, one.index);
    use.isWritten = true;
    use.isSet ||= !one.accumulate;
  }
  const read = new Set<Local>();
  const seen = new Set();
  const enter = (expr: object): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(valuesOf(body), enter, (expr) => {
    if (expr.kind === "load") noted(uses, variable, expr.buffer, expr.index).isRead = true;
    if (expr.kind === "local") read.add(expr.local);
  });
  if ([...carried].some((local) => read.has(local))) return false;
  return [...uses].every(([base, use]) => isApart(base, use, counters));
}

/** Nothing but loops, sums and scans, and stores. */
function isSimple({ kind }: Statement): boolean {
  return ["loop", "accumulator", "accumulate", "store", "note"].includes(kind);
}

function noted(
  uses: Map<Buffer, Use>,
  variable: LoopVariable,
  buffer: Buffer,
  index: readonly Index[],
): Use {
  const plain = index.flatMap((one, axis) => (isOwnPlace(one, variable) ? [axis] : []));
  const base = baseOf(buffer);
  const known = uses.get(base);
  if (!known) {
    const none = { isRead: false, isWritten: false, isSet: false };
    const use: Use = { view: buffer, axes: new Set(plain), ...none };
    uses.set(base, use);
    return use;
  }
  if (known.view !== buffer) known.view = undefined;
  known.axes = new Set(plain.filter((axis) => known.axes.has(axis)));
  return known;
}

/** Whether it is the counter itself, counted from the beginning of its strip if it has one. */
function isOwnPlace(index: Index, variable: LoopVariable): boolean {
  const isStart = ({ variable: own, factor }: IndexTerm): boolean =>
    own === variable.strip && factor === ONE;
  const terms = index.terms.filter((term) => !isStart(term));
  return isPlainIndex({ ...index, terms }, variable);
}

/** Whether each iteration uses memory of its own, or only adds to what all share. */
function isApart(base: Buffer, use: Use, counters: ReadonlySet<LoopVariable>): boolean {
  if (!use.isWritten) return true;
  // It has room for one iteration: each of those that are computed together gets its own.
  if (base.row && counters.has(base.row)) return use.view === base;
  if (!use.isRead && !use.isSet) return true;
  return use.view !== undefined && use.axes.size > 0;
}
