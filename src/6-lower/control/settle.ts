import { loadExpr } from "../../ir/exprs.ts";
import type { Buffer, Statement } from "../../ir/loops.ts";
import { present } from "../../diagnostics/invariant.ts";
import type { Block } from "../block.ts";
import { collapseLoops } from "../collapse.ts";
import type { Context } from "../context.ts";
import { nest } from "../nest.ts";
import type { Advance } from "./carries.ts";
import { mayOverwrite, overwritten } from "./overwrite.ts";
import { advanceRegisters } from "./registers.ts";

/**
 * The end of an iteration: what is next becomes what is current. An array is overwritten as the next
 * value is computed, where nobody needs the old one any more, and copied otherwise; the variables of
 * the code come last.
 */
export function settle(context: Context, block: Block, advances: readonly Advance[]): Block {
  const { memory } = context;
  const scratch = new Set(block.scratch);
  const copies: Statement[] = [];
  const onTheSpot = new Set<Buffer>();
  let statements = block.statements;
  for (const { current, next } of ofKind(advances, "array")) {
    if (mayOverwrite(statements, current, next)) {
      memory.moveInto(next, present(memory.buffers.lodgings.get(current)));
      onTheSpot.add(current);
      statements = overwritten(statements, current, next);
    } else {
      scratch.add(next);
      copies.push(...copyOver(context, next, current));
    }
  }
  const registers = ofKind(advances, "register");
  const done = advanceRegisters(statements, registers, onTheSpot);
  const { before, after } = done;
  return { statements: [...before, ...copies, ...after], scratch };
}

interface Step {
  readonly current: Buffer;
  readonly next: Buffer;
}

function ofKind(advances: readonly Advance[], kind: "register" | "array"): Step[] {
  return advances.flatMap((one) =>
    one.kind === kind ? [{ current: one.current, next: present(one.next) }] : [],
  );
}

function copyOver({ memory, variables }: Context, from: Buffer, to: Buffer): Statement[] {
  const { index, variables: loops } = variables.over(to.shape);
  const value = loadExpr(from, index);
  const copy: Statement = { kind: "store", buffer: to, index, value, accumulate: false };
  return collapseLoops(nest(loops, [copy]), memory.buffers, variables);
}
