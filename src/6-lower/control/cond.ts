import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { type Buffer, constantIndex, type Statement, ZERO_INDEX } from "../../ir/loops.ts";
import type { BlockPlan } from "../../ir/plan.ts";
import { baseOf } from "../../ir/statements.ts";
import { condOf } from "../../ops/control/cond.ts";
import type { Block, Lowering } from "../block.ts";
import type { Context } from "../context.ts";
import { elementExpr, storedExpr } from "../evaluate.ts";
import { copyTo } from "../root-statements.ts";
import { giveRegister, giveWhole, inside, isComputed, isSingle } from "./inside.ts";
import { either, usesOf } from "./uses.ts";
import { loadExpr } from "../../ir/exprs.ts";
import type { Region } from "../../ir/region.ts";

/** A part and where it lies: a single number is a variable of the code. */
interface Placed {
  readonly part: Node;
  readonly memory: Buffer;
}

/** A condition of the model: both branches leave their results in the same places. */
export function lowerCond(outer: Context, node: Node, lowering: Lowering): Statement[] {
  const { predicate, operands, taken, other } = condOf(node);
  const { parts, blocks } = present(outer.control.get(node));
  const condition = elementExpr(outer.memory, predicate, []);
  const [ofTaken, ofOther] = blocks as readonly [BlockPlan, BlockPlan];
  const places = parts.map((part) => ({ part, memory: placeOf(outer, part) }));
  const branch = (region: Region, plan: BlockPlan): readonly [Block, Context] => {
    const inner = inside(outer, plan, outer.memory.row);
    region.parameters.forEach((parameter, at) => {
      giveWhole(outer.memory, inner.memory, parameter, present(operands[at]));
    });
    return [lowerBranch(inner, region, plan, places, lowering), inner];
  };
  const [[first, inFirst], [second, inSecond]] = [branch(taken, ofTaken), branch(other, ofOther)];
  const registers = places.filter(({ memory }) => memory.space === "registers");
  return [
    { kind: "note", node },
    ...registers.map(({ memory }): Statement => ({ kind: "register", buffer: memory })),
    {
      kind: "branch",
      condition,
      taken: first.statements,
      other: second.statements,
      uses: either(usesOf(first, inFirst.memory), usesOf(second, inSecond.memory)),
    },
    ...registers.flatMap((placed) => keep(outer, placed)),
  ];
}

function placeOf({ memory }: Context, part: Node): Buffer {
  if (!isSingle(part)) return memory.bufferOf(part) ?? memory.makeScratch(part);
  return memory.make("registers", part);
}

/** From here on the part is the variable; somebody may want it in memory too. */
function keep({ memory }: Context, { part, memory: register }: Placed): readonly Statement[] {
  const buffer = memory.bufferOf(part);
  giveRegister(memory, part, register);
  if (!buffer) return [];
  const value = loadExpr(register, []);
  const index = part.shape.map(() => ZERO_INDEX);
  return [{ kind: "store", buffer, index, value, accumulate: false }];
}

function lowerBranch(
  inner: Context,
  region: Region,
  plan: BlockPlan,
  places: readonly Placed[],
  { lowerRoot, finish }: Lowering,
): Block {
  const { memory } = inner;
  const results = places.map(({ part, memory: whole }) => {
    const node = present(region.results[Number(part.attributes["at"])]);
    const from = whole.from ? constantIndex(whole.from) : ZERO_INDEX;
    const place = memory.lodge(node, { in: baseOf(whole), from });
    const isPlaced = !isSingle(node) && isComputed(plan, node) && !memory.bufferOf(node);
    if (isPlaced) memory.place(node, place);
    return { node, place, isPlaced };
  });
  const statements = plan.roots.flatMap((root) => lowerRoot(inner, root));
  const ends = results.flatMap(({ node, place, isPlaced }): readonly Statement[] => {
    if (isPlaced) return [];
    if (!isSingle(node)) return copyTo(inner, node, place);
    const index = node.shape.map(() => ZERO_INDEX);
    const value = storedExpr(node, elementExpr(memory, node, index));
    return [{ kind: "store", buffer: place, index: [], value, accumulate: false }];
  });
  return finish(inner, [[...inner.cleared, ...statements, ...ends]]);
}
