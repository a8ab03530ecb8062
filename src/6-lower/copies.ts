import { applyExpr, keyOfIndex } from "../ir/exprs.ts";
import type { Expr, Index, Statement } from "../ir/loops.ts";

/** Whether the statements are several steps of one accumulator, or of sums in one place of memory. */
export function isOneValue(statements: readonly Statement[]): boolean {
  const into = statements
    .filter(({ kind }) => kind !== "note")
    .map((one) => {
      if (one.kind === "store" && one.accumulate) return one.buffer;
      return one.kind === "accumulate" ? one.local : one;
    });
  return into.length > 1 && new Set(into).size === 1;
}

/** Whether the copies of some statement become one: of a loop, or of what adds to one and the same number. */
export function sharesSomething(blocks: readonly (readonly Statement[])[]): boolean {
  const [first = []] = blocks;
  return first.some((one, at) => {
    const alike = blocks.flatMap((block) => block[at] ?? []);
    return one.kind === "loop" || merged(alike).length < alike.length;
  });
}

/** What adds to one and the same number adds all at once. */
export function merged(copies: readonly Statement[]): readonly Statement[] {
  const [first] = copies;
  if (copies.length === 1 || !first) return copies;
  if (first.kind === "accumulate" && (first.how ?? first.local.combine) === "sum") {
    const values = copies.flatMap((one) =>
      one.kind === "accumulate" && one.local === first.local ? [one.value] : [],
    );
    return values.length === copies.length ? [{ ...first, value: sumOf(values) }] : copies;
  }
  if (first.kind !== "store" || !first.accumulate) return copies;
  const key = placeOf(first.index);
  const values = copies.flatMap((one) =>
    one.kind === "store" && one.buffer === first.buffer && placeOf(one.index) === key
      ? [one.value]
      : [],
  );
  return values.length === copies.length ? [{ ...first, value: sumOf(values) }] : copies;
}

function placeOf(index: readonly Index[]): string {
  return index.map(keyOfIndex).join();
}

/** Left to right; a sum of negatives is the negative of a sum. */
function sumOf(values: readonly Expr[]): Expr {
  const negated = values.flatMap((value) =>
    value.kind === "apply" && value.op === "neg" ? value.args : [],
  );
  if (negated.length === values.length) return applyExpr("neg", [sumOf(negated)]);
  return values.reduce((sum, value) => applyExpr("add", [sum, value]));
}
