import { present } from "../diagnostics/invariant.ts";
import { localExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import type { Local, LoopStatement, Statement } from "../ir/loops.ts";
import { constantOf } from "../ir/size.ts";
import { flatten } from "../ir/statements.ts";
import type { Context } from "./context.ts";
import { isJammable } from "./jammable.ts";
import type { Variables } from "./nest.ts";
import { isHeavy, weightOf } from "./weight.ts";

/** So many iterations have sums of their own: what a block does besides is nothing beside them. */
const BLOCK = 1000;

/** Shorter loops have run to their ends when V8 compiles the function, which it then knows all of. */
const LEAST = 16 * BLOCK;

/** Beside an iteration of more nanoseconds, roughly, it costs little to keep a sum in memory. */
const LIGHT = 100;

const REASON = "in blocks: where V8 compiles a loop halfway, sums begun before stay slow";

interface Makers {
  readonly variables: Variables;
  readonly newLocal: Context["newLocal"];
}

/**
 * A long loop that does little but add up runs in blocks of iterations, each with sums of its own. V8
 * replaces the code of a loop that has run for long while it runs, and in the new code the sums that had
 * begun are objects in memory, then and in later calls. A loop that begins anew in each block has none.
 * Sums are added up in another order, nothing else changes.
 */
export function sumInBlocks(statements: readonly Statement[], makers: Makers): Statement[] {
  return statements.map((one) => {
    const sums = one.kind === "loop" ? sumsOf(one) : undefined;
    return one.kind === "loop" && sums ? inBlocks(one, sums, makers) : one;
  });
}

/** The accumulators from outside that a long and light loop moves on, if it adds anything up. */
function sumsOf(loop: LoopStatement): readonly Local[] | undefined {
  const { extent, step, rest } = loop.variable;
  const count = constantOf(extent) ?? 0;
  if (count < LEAST || step !== undefined || rest !== undefined) return undefined;
  const body = [...flatten(loop.body)];
  const own = new Set(body.flatMap((one) => (one.kind === "accumulator" ? [one.local] : [])));
  const steps = body.filter((one) => one.kind === "accumulate");
  const carried = steps.filter(({ local }) => !own.has(local));
  const isInMemory = body.some(
    (one) =>
      one.kind === "store" &&
      one.accumulate &&
      one.index.every(({ terms, lookups }) => terms.length + lookups.length === 0),
  );
  if (carried.length === 0 && !isInMemory) return undefined;
  const areSums = carried.every(
    ({ local: { combine }, how = combine }) => combine === "sum" && how === "sum",
  );
  const isLight = !isHeavy(loop) && weightOf(loop.body) <= LIGHT;
  if (!areSums || !isLight || !isJammable(loop)) return undefined;
  return [...new Set(carried.map(({ local }) => local))];
}

/** The loop over blocks, and in it the loop through one, with what its sums come to. */
function inBlocks(
  loop: LoopStatement,
  sums: readonly Local[],
  { variables, newLocal }: Makers,
): LoopStatement {
  const first = variables.inBlocks(loop.variable, BLOCK);
  const parts = new Map<Local, Local>(
    sums.map((local) => [local, { ...local, ...newLocal(), isPartial: true }]),
  );
  const moved = (one: Statement): Statement => {
    if (one.kind === "loop") return { ...one, body: one.body.map(moved) };
    return one.kind === "accumulate" ? { ...one, local: parts.get(one.local) ?? one.local } : one;
  };
  const body: Statement[] = [
    { kind: "note", node: nodeOf(loop), text: REASON },
    ...[...parts.values()].map((local): Statement => ({ kind: "accumulator", local })),
    { ...loop, within: first, body: loop.body.map(moved) },
    ...[...parts].map(([local, part]): Statement => {
      return { kind: "accumulate", local, value: localExpr(part) };
    }),
  ];
  return { kind: "loop", variable: first, body };
}

/** A value that the loop adds up. */
function nodeOf(loop: LoopStatement): Node {
  const nodes = [...flatten(loop.body)].flatMap((one) => {
    if (one.kind === "store") return [one.buffer.node];
    return one.kind === "accumulate" ? [one.local.node] : [];
  });
  return present(nodes[0], "the loop adds something up");
}
