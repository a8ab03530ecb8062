import type { LoopVariable, Statement } from "../../ir/loops.ts";
import type { Product } from "./product.ts";

/** What is blocked and why: in front of the loops that run once for a whole block. */
export function withRemark(
  block: readonly Statement[],
  product: Product,
  factors: ReadonlyMap<LoopVariable, number>,
): Statement[] {
  const { term } = product;
  const node = term.kind === "store" ? term.buffer.node : term.local.node;
  const text = remarkOn(product, factors);
  return block.map((one): Statement => {
    if (one.kind !== "loop" || one.variable.step === undefined) return one;
    const stepped = one.body.findIndex(
      (inner) => inner.kind === "loop" && inner.variable.step !== undefined,
    );
    const at = stepped < 0 ? one.body.findIndex((inner) => inner.kind === "loop") : stepped;
    return { ...one, body: one.body.toSpliced(at, 0, { kind: "note", node, text }) };
  });
}

function remarkOn(
  { term, blocked: [outer, inner] }: Product,
  factors: ReadonlyMap<LoopVariable, number>,
): string {
  const [rows, columns] = [outer, inner].map((one) => one && factors.get(one));
  if (columns === undefined) return `${rows} at a time: a number that is read serves all of them`;
  return term.kind === "store"
    ? `in blocks of ${rows} × ${columns}: what is read serves several sums, and each takes several terms`
    : `in blocks of ${rows} × ${columns}: a number that is read serves several sums`;
}
