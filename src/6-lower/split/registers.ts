import { loadExpr } from "../../ir/exprs.ts";
import type { BlockUses, Buffer, Expr, Lodging, Statement } from "../../ir/loops.ts";
import { baseOf, deepFlatten } from "../../ir/statements.ts";
import type { Buffers } from "../memory.ts";
import { replaceIn, replaceInStatements } from "./replace.ts";

/**
 * The statements with their registers in memory, which parts can share; `scratch` gets that memory.
 * A double that is handed to a function would be boxed.
 */
export function withoutRegisters(
  statements: readonly Statement[],
  buffers: Buffers,
  scratch: Set<Buffer>,
): Statement[] {
  if (![...deepFlatten(statements)].some((one) => one.kind === "register")) return [...statements];
  const known = new Map<Buffer, Buffer>();
  const inMemory = (buffer: Buffer): Buffer => {
    if (buffer.space !== "registers") return buffer;
    const found = known.get(buffer);
    if (found) return found;
    const { node, shape, label, row } = buffer;
    const made: Buffer = {
      ...buffers.make("cache", node, shape),
      ...(label !== undefined && { label }),
      ...(row && { row }),
    };
    known.set(buffer, made);
    const lodging = buffers.lodgings.get(baseOf(buffer));
    if (lodging) buffers.lodgings.set(made, moved(lodging));
    return made;
  };
  const moved = (lodging: Lodging): Lodging => ({ ...lodging, in: inMemory(lodging.in) });
  const memo = new Map<Expr, Expr>();
  const inExpr = (expr: Expr): Expr =>
    replaceIn(expr, memo, (leaf) =>
      leaf.kind === "load" && leaf.buffer.space === "registers"
        ? loadExpr(inMemory(leaf.buffer), leaf.index)
        : leaf,
    );
  const replaced = replaceInStatements(statements, inExpr, inMemory);
  return inBlock(replaced, scratch);

  /** `own` gets the memory of what the block declares. */
  function inBlock(block: readonly Statement[], own: Set<Buffer>): Statement[] {
    return block.flatMap((one): Statement[] => {
      switch (one.kind) {
        case "register": {
          const buffer = inMemory(one.buffer);
          if (!buffers.lodgings.has(buffer)) own.add(buffer);
          if (!one.value) return [];
          return [{ kind: "store", buffer, index: [], value: one.value, accumulate: false }];
        }
        case "loop":
        case "part":
          return [{ ...one, body: inBlock(one.body, own) }];
        case "iteration": {
          const inside = new Set(one.uses.scratch);
          const body = inBlock(one.body, inside);
          return [{ ...one, body, uses: usesOf(one.uses, inside) }];
        }
        case "branch": {
          const inside = new Set(one.uses.scratch);
          const [taken, other] = [inBlock(one.taken, inside), inBlock(one.other, inside)];
          return [{ ...one, taken, other, uses: usesOf(one.uses, inside) }];
        }
        default:
          return [one];
      }
    });
  }

  function usesOf(uses: BlockUses, inside: ReadonlySet<Buffer>): BlockUses {
    const { reads, writes } = uses;
    return {
      ...uses,
      reads: reads.map(inMemory),
      writes: writes.map(inMemory),
      scratch: [...inside],
    };
  }
}
