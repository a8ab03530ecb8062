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
import { writeOutSmallLoops } from "./small-loops.ts";
import { tileRows } from "./tile-rows.ts";

/** Statements as they will be printed, and the memory that only they use. */
export interface Block {
  readonly statements: readonly Statement[];
  readonly scratch: ReadonlySet<Buffer>;
}

/** What a loop or a condition needs to lower its regions, which may contain others. */
export interface Lowering {
  readonly lowerRoot: (context: Context, node: Node) => readonly Statement[];
  readonly finish: (context: Context, stretches: readonly (readonly Statement[])[]) => Block;
}

/** The statements of a root, in the memory it has been given or memory of its own. */
export function lowerRoot(context: Context, node: Node): readonly Statement[] {
  if (node.op === "loop") return lowerLoop(context, node, { lowerRoot, finish });
  if (kindOf(node) === "control") return lowerCond(context, node, { lowerRoot, finish });
  return rootStatements(context, node, context.memory.bufferOf(node), undefined, plain);
}

/**
 * The statements of a block fused, contracted and collapsed, in as little memory as they need. No
 * statement moves from one stretch to another.
 */
export function finish(
  { memory, variables, newLocal, isDebug }: Context,
  stretches: readonly (readonly Statement[])[],
): Block {
  const { buffers } = memory;
  const scratch = new Set(memory.scratch);
  const contracted = contract(stretches.flatMap(fuseLoops), scratch);
  const shrunk = shrinkScratch(contracted, scratch, buffers);
  if (isDebug) return shrunk;
  const all = new Set(shrunk.scratch);
  const makers = { buffers, variables, newLocal, scratch: all };
  const blocked = blockProducts(shrunk.statements, makers);
  const written = contract(writeOutSmallLoops(blocked, makers), all);
  return {
    statements: tileRows(collapseLoops(promoteSums(written, newLocal), buffers, variables), makers),
    scratch: all,
  };
}
