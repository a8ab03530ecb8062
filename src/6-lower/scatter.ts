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
  const before = baseInto(context, base, buffer, accumulate, compute);
  return { clear: before.clear, compute: [...before.compute, ...added] };
}

/** What is added to, in the memory of the sum. `compute` puts a value there that needs none of its own. */
export function baseInto(
  context: Context,
  base: Node,
  buffer: Buffer,
  accumulate: boolean,
  compute: (base: Node) => RootStatements,
): RootStatements {
  if (isZero(base)) {
    const clear = accumulate ? [] : fillWith(0, context.variables, base, buffer);
    return { clear, compute: [] };
  }
  const isInPlace =
    !context.memory.bufferOf(base) && ["reduction", "assembly"].includes(kindOf(base));
  if (!isInPlace) return copied(context, base, buffer, accumulate);
  const inPlace = compute(base);
  // What it is for is told with the sum.
  return { ...inPlace, compute: inPlace.compute.filter(({ kind }) => kind !== "note") };
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
