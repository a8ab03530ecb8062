import type { Node } from "../ir/graph.ts";
import type { Buffer, Statement } from "../ir/loops.ts";
import { kindOf } from "../ops/kind.ts";
import { collapseLoops } from "./collapse.ts";
import type { Context } from "./context.ts";
import { contract } from "./contract.ts";
import { lowerCond } from "./control/cond.ts";
import { lowerLoop } from "./control/loop.ts";
import { fuseLoops } from "./fuse.ts";
import { blockProducts } from "./kernels/block.ts";
import { promoteSums } from "./promote.ts";
import { plain, rootStatements } from "./root-statements.ts";
import { shrinkScratch } from "./shrink.ts";
import { writeOutColumns, writeOutSmallLoops } from "./small-loops.ts";
import { straightened } from "./straight.ts";
import { stripsOfRows } from "./strips/rows.ts";
import { sumInBlocks } from "./sums-in-blocks.ts";
import { tileRows } from "./tile-rows.ts";
import { hotLoops } from "./weight.ts";

/** Statements as they will be printed, and the memory that only they use. */
export interface Block {
  readonly statements: readonly Statement[];
  readonly scratch: ReadonlySet<Buffer>;
}

/** What a loop or a condition needs to lower its regions, which may contain others. */
export interface Lowering {
  readonly lowerRoot: (context: Context, node: Node) => readonly Statement[];
  readonly finish: (context: Context, stretches: readonly (readonly Statement[])[]) => Block;
  /** The two halves of it, between which the loop settles where its carries lie. */
  readonly fuse: (context: Context, stretches: readonly (readonly Statement[])[]) => Block;
  readonly tune: (context: Context, block: Block) => Block;
}

/** The statements of a root, in the memory it has been given or memory of its own. */
export function lowerRoot(context: Context, node: Node): readonly Statement[] {
  if (node.op === "loop") return lowerLoop(context, node, lowering);
  if (kindOf(node) === "control") return lowerCond(context, node, lowering);
  return rootStatements(context, node, context.memory.bufferOf(node), undefined, plain);
}

/** The statements of a block as they will be printed. No statement moves from one stretch to another. */
export function finish(context: Context, stretches: readonly (readonly Statement[])[]): Block {
  return tune(context, fuse(context, stretches));
}

/** The statements of a whole function: what rows of a batch need at a time is computed together. */
export function finishFunction(context: Context, statements: readonly Statement[]): Block {
  const block = fuse(context, [statements]);
  if (context.isDebug) return block;
  const { memory, variables, newLocal } = context;
  const scratch = new Set(block.scratch);
  const makers = { buffers: memory.buffers, variables, newLocal, scratch };
  return tune(context, { statements: stripsOfRows(block.statements, makers), scratch });
}

/** Loops fused and contracted, in as little memory as they need. */
function fuse({ memory }: Context, stretches: readonly (readonly Statement[])[]): Block {
  const scratch = new Set(memory.scratch);
  const contracted = contract(stretches.flatMap(fuseLoops), scratch);
  return shrinkScratch(contracted, scratch, memory.buffers);
}

/** Loops in the form that runs fastest: in blocks, written out, collapsed. */
function tune({ memory, variables, newLocal, isDebug }: Context, block: Block): Block {
  if (isDebug || !block.statements.some(({ kind }) => kind === "loop")) return block;
  const { buffers } = memory;
  const scratch = new Set(block.scratch);
  const makers = { buffers, variables, newLocal, scratch };
  // What a loop of the model overwrites in place is told apart by its counters.
  const straight = memory.row ? undefined : straightened(block.statements, makers, memory);
  if (straight) return { statements: straight, scratch };
  const isHot = hotLoops(block.statements);
  const columns = writeOutColumns(block.statements, makers, isHot);
  const blocked = blockProducts(columns, makers);
  const unrolled = writeOutSmallLoops(blocked, makers, isHot);
  // Where a loop of the model overwrites what it carries, what was read before is not read again.
  const written = memory.row ? unrolled : contract(unrolled, scratch);
  const inBlocks = memory.row ? written : sumInBlocks(written, makers);
  const collapsed = collapseLoops(promoteSums(inBlocks, newLocal), buffers, variables);
  return { statements: tileRows(collapsed, makers, isHot), scratch };
}

const lowering: Lowering = { lowerRoot, finish, fuse, tune };
