import { present } from "../diagnostics/invariant.ts";
import type { LoopVariable } from "./loops.ts";

/** A block of a function's code: the body of a function, of a loop, or a branch. */
export interface Block {
  readonly depth: number;
  /** The counters of the loop nests around it, outermost first. */
  readonly counters: readonly LoopVariable[];
  /** The block around it; none for the body of a function. */
  readonly around?: Block;
  /** It is a branch: what is computed in it is not always computed. */
  readonly isBranch?: true;
}

/** The innermost branch between the two blocks, or the outer one: an expression is not taken out of a branch. */
export function withinBranch(outermost: Block, inner: Block): Block {
  for (let block: Block = inner; block !== outermost && block.around; block = block.around) {
    if (block.isBranch) return block;
  }
  return outermost;
}

export function commonBlock(a: Block, b: Block): Block {
  let [p, q] = [a, b];
  while (p !== q) {
    const deeper = p.depth >= q.depth ? p : q;
    const around = present(deeper.around, "all blocks lie in the body of the function");
    if (deeper === p) p = around;
    else q = around;
  }
  return p;
}
