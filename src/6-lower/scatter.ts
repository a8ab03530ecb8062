import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Buffer } from "../ir/loops.ts";
import { isZero, scatterTarget } from "../ops/gather.ts";
import { kindOf } from "../ops/kind.ts";
import type { Context, RootStatements } from "./context.ts";
import { elementExpr, readIndex } from "./evaluate.ts";
import { fillWith } from "./in-place.ts";
import { nest } from "./nest.ts";

/**
 * What is added to, then each update added where its position says. `compute` puts a value into the
 * same memory: what is added to needs none of its own.
 */
export function scatterInto(
  context: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
  compute: (base: Node) => RootStatements,
): RootStatements {
  const { memory, variables } = context;
  const [base, updates] = node.inputs as [Node, Node];
  const { index: from, variables: loops } = variables.over(updates.shape);
  const { reads, into } = scatterTarget(node, from);
  const positions = reads.map((read) =>
    elementExpr(memory, present(node.inputs[read.operand]), readIndex(read, [])),
  );
  const value = elementExpr(memory, updates, from);
  const added = nest(loops, [
    { kind: "store", buffer, index: into(positions), value, accumulate: true },
  ]);
  if (isZero(base)) {
    return { clear: accumulate ? [] : fillWith(0, variables, node, buffer), compute: added };
  }
  const isInPlace = !memory.bufferOf(base) && ["reduction", "assembly"].includes(kindOf(base));
  const before = isInPlace ? compute(base) : copied(context, base, buffer, accumulate);
  return { clear: before.clear, compute: [...before.compute, ...added] };
}

function copied(
  { memory, variables }: Context,
  base: Node,
  buffer: Buffer,
  accumulate: boolean,
): RootStatements {
  const { index, variables: loops } = variables.over(base.shape);
  const value = elementExpr(memory, base, index);
  return {
    clear: [],
    compute: nest(loops, [{ kind: "store", buffer, index, value, accumulate }]),
  };
}
