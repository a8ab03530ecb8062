import { present } from "../../diagnostics/invariant.ts";
import { walkExprs } from "../../ir/exprs.ts";
import type { BlockUses, Buffer, Expr, Local, Statement } from "../../ir/loops.ts";
import { baseOf, flatten, readWhole, valuesOf, writtenBy } from "../../ir/statements.ts";
import type { Block } from "../block.ts";
import type { Memory } from "../memory.ts";

/** What a finished block touches of what is around it; `memory` is its own. */
export function usesOf({ statements, scratch }: Block, { lodged, buffers }: Memory): BlockUses {
  const around = (buffer: Buffer): Buffer[] => {
    const base = baseOf(buffer);
    if (lodged.has(base)) return [baseOf(present(buffers.lodgings.get(base)).in)];
    return scratch.has(base) || isOwn.has(base) ? [] : [base];
  };
  const [isOwn, declared] = declaredIn(statements);
  const reads = new Set(readWhole(statements).flatMap(around));
  const locals = new Set<Local>(usedLocals(statements).filter((local) => !declared.has(local)));
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs(valuesOf(statements), enter, (expr) => {
    if (expr.kind === "load") around(expr.buffer).forEach((buffer) => reads.add(buffer));
    if (expr.kind === "local" && !declared.has(expr.local)) locals.add(expr.local);
  });
  const writes = new Set(writtenBy(statements).flatMap(around));
  return { reads: [...reads], writes: [...writes], locals: [...locals], scratch: [...scratch] };
}

/** What one of two blocks or the other touches. */
export function either(a: BlockUses, b: BlockUses): BlockUses {
  const both = <T>(p: readonly T[], q: readonly T[]): T[] => [...new Set([...p, ...q])];
  return {
    reads: both(a.reads, b.reads),
    writes: both(a.writes, b.writes),
    locals: both(a.locals, b.locals),
    scratch: both(a.scratch, b.scratch),
  };
}

/** The registers and accumulators that the statements declare. */
function declaredIn(statements: readonly Statement[]): [Set<Buffer>, Set<Local>] {
  const registers = new Set<Buffer>();
  const locals = new Set<Local>();
  for (const one of flatten(statements)) {
    if (one.kind === "register") registers.add(one.buffer);
    if (one.kind === "accumulator") locals.add(one.local);
  }
  return [registers, locals];
}

function usedLocals(statements: readonly Statement[]): Local[] {
  return [...flatten(statements)].flatMap((one) =>
    one.kind === "iteration" || one.kind === "branch" ? one.uses.locals : [],
  );
}
