import type { LoopStatement, Statement } from "../ir/loops.ts";
import { constantOf } from "../ir/size.ts";
import { flatten } from "../ir/statements.ts";
import { sharesReads } from "./shared-reads.ts";
import { type Makers, unrolled } from "./unroll.ts";
import { isHeavy } from "./weight.ts";

/** So many rows at a time: what their sums share with what is loaded for them fits in registers. */
const ROWS = 4;

/** Fewer rows do not pay for the text. */
const MANY = 20;

/** A longer body is not repeated for each of the rows. */
const MOST_STATEMENTS = 24;

/**
 * A loop over the rows of a batch takes several rows at a time, if loops inside it read or add to what
 * is the same for all rows: that is loaded, or added to, once for all of them.
 */
export function tileRows(
  statements: readonly Statement[],
  makers: Makers,
  isHot: (loop: LoopStatement) => boolean,
): Statement[] {
  return statements.flatMap((one) => {
    if (one.kind !== "loop" || !isWorth(one) || !isHot(one)) return [one];
    return unrolled(one, ROWS, makers) ?? [one];
  });
}

function isWorth(loop: LoopStatement): boolean {
  const { extent } = loop.variable;
  const inner = [...flatten(loop.body)].filter((one) => one.kind === "loop");
  const length = [...flatten(loop.body)].filter(({ kind }) => kind !== "note").length;
  const isPlain = [loop, ...inner].every(
    ({ variable: { step, rest, block } }) => (step ?? rest ?? block) === undefined,
  );
  return (
    (constantOf(extent) ?? MANY) >= MANY &&
    length <= MOST_STATEMENTS &&
    isPlain &&
    inner.some((one) => !isHeavy(one) && sharesReads(one, loop.variable))
  );
}
