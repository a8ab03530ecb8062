import { loadExpr, localExpr, numberExpr } from "../../ir/exprs.ts";
import {
  type AccumulateStatement,
  type Buffer,
  type Index,
  type LoopStatement,
  type LoopVariable,
  type Statement,
  type StoreStatement,
  variableIndex,
} from "../../ir/loops.ts";
import { ONE, type Size, ZERO } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { flatIndex } from "../flat-index.ts";
import { nest } from "../nest.ts";
import { substitution } from "../substitution.ts";
import type { Makers } from "../unroll.ts";
import { count, loadsIn } from "./product.ts";

/** Shorter rows and sums are better computed number by number. */
const LEAST = 17;

/** A row of sums: `for q { s = 0; for k: s += term; … }`. */
interface Sums {
  readonly along: LoopVariable;
  readonly term: AccumulateStatement;
  readonly summed: readonly LoopVariable[];
  /** What is made of the sum. */
  readonly rest: readonly Statement[];
}

/**
 * `for p { for q { s = 0; for k: s += a[p, k] b[k, q]; c[p, q] = f(s) } }` with a whole row built up at
 * a time, `for p { for q: s[q] = 0; for k, for q: s[q] += …; for q: c[p, q] = f(s[q]) }`. Where `b` lies
 * in order along q, it is then read in order, and each of its numbers serves a block of rows. Where
 * `c` is nothing but the sum, the row builds up there.
 */
export function inOrder(loop: LoopStatement, makers: Makers): LoopStatement | undefined {
  const sums = sumsIn(loop);
  if (!sums || !runsInOrder(sums)) return undefined;
  const { along, term, summed, rest } = sums;
  const { buffers, variables, scratch } = makers;
  const replaced = (variable: LoopVariable, total = localExpr): ((one: Statement) => Statement) =>
    substitution({
      position: (one) => variableIndex(one === along ? variable : one, ONE),
      access: (buffer, index) => [buffer, index],
      local: (local) => local,
      total,
    });
  const target = storeOf(term, rest);
  const make = (): Buffer => {
    const row = { ...buffers.make("cache", term.local.node, [along.extent]), row: loop.variable };
    scratch.add(row);
    return row;
  };
  const buffer = target?.buffer ?? make();
  const index = target?.index ?? [variableIndex(along, ONE)];
  const store: StoreStatement = {
    kind: "store",
    buffer,
    index,
    value: term.value,
    accumulate: true,
  };
  const [clearing, adding, using] = [along, along, along].map((one) => variables.like(one)) as [
    LoopVariable,
    LoopVariable,
    LoopVariable,
  ];
  const cleared: StoreStatement = { ...store, value: numberExpr(0), accumulate: false };
  const clear = target?.accumulate ? [] : nest([clearing], [replaced(clearing)(cleared)]);
  const add = nest([...summed, adding], [replaced(adding)(store)]);
  const total = loadExpr(buffer, [variableIndex(using, ONE)]);
  const use = replaced(using, (local) => (local === term.local ? total : localExpr(local)));
  const finish = target ? [] : nest([using], rest.map(use));
  return { ...loop, body: [...clear, ...add, ...finish] };
}

/** The row of sums that is all there is in a loop. */
function sumsIn(loop: LoopStatement): Sums | undefined {
  const [row, ...others] = loop.body.filter((one) => one.kind !== "note");
  if (row?.kind !== "loop" || others.length > 0) return undefined;
  const [begin, sum, ...rest] = row.body.filter((one) => one.kind !== "note");
  if (begin?.kind !== "accumulator" || begin.local.combine !== "sum") return undefined;
  if (!rest.every((one) => one.kind === "store" || one.kind === "accumulate")) return undefined;
  const summed: LoopVariable[] = [];
  let term = sum;
  while (term?.kind === "loop") {
    summed.push(term.variable);
    const [inner, ...more] = term.body.filter((one) => one.kind !== "note");
    if (more.length > 0) return undefined;
    term = inner;
  }
  if (term?.kind !== "accumulate" || term.local !== begin.local || term.how) return undefined;
  return { along: row.variable, term, summed, rest };
}

/** Whether some operand lies in order along the row, and none of those that vary with it along the sum. */
function runsInOrder({ along, term, summed }: Sums): boolean {
  const depth = summed.reduce((size, { extent }) => size * count(extent), 1);
  const last = summed.at(-1);
  if (!last || depth < LEAST || count(along.extent) < LEAST) return false;
  const matrices = loadsIn(term.value)
    .map((load) => flatIndex(load.buffer, load.index))
    .filter((index) => strideOf(index, along) !== ZERO);
  return (
    matrices.some((index) => strideOf(index, along) === ONE) &&
    matrices.every((index) => strideOf(index, last) !== ONE)
  );
}

function strideOf(index: Index, variable: LoopVariable): Size {
  return index.terms.find((term) => term.variable === variable)?.factor ?? ZERO;
}

/** The store that takes the sum as it is, if that is all that is made of it. */
function storeOf(
  term: AccumulateStatement,
  rest: readonly Statement[],
): StoreStatement | undefined {
  const [store, ...others] = rest;
  if (store?.kind !== "store" || others.length > 0) return undefined;
  const isWhole = store.value.kind === "local" && store.value.local === term.local;
  return isWhole && !baseOf(store.buffer).row ? store : undefined;
}
