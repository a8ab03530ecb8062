import type { LoopStatement, LoopVariable, Statement } from "../../ir/loops.ts";
import { constantOf } from "../../ir/size.ts";
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
  const inside = (body: readonly Statement[]): Statement[] => {
    const stepped = body.findIndex(isInSteps);
    const at = stepped < 0 ? body.findIndex((one) => one.kind === "loop") : stepped;
    return body.toSpliced(at, 0, { kind: "note", node, text });
  };
  const [outer] = product.blocked;
  const isWrittenOut = outer && factors.get(outer) === constantOf(outer.extent);
  if (isWrittenOut) return inside(block);
  return block.map((one) => (isInSteps(one) ? { ...one, body: inside(one.body) } : one));
}

function isInSteps(one: Statement): one is LoopStatement {
  return one.kind === "loop" && one.variable.step !== undefined;
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
