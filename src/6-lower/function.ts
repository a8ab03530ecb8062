import type { Node, Result } from "../ir/graph.ts";
import type { Buffer, Statement } from "../ir/loops.ts";
import type { FunctionPlan, Plan } from "../ir/plan.ts";
import { fillOf } from "../ops/assemble.ts";
import { kindOf } from "../ops/kind.ts";
import type { Context } from "./context.ts";
import { elementExpr } from "./evaluate.ts";
import { nest } from "./nest.ts";
import { computeRoot } from "./roots.ts";

/** A root that overwrites its memory, and is complete as soon as it is there. */
const plain: { readonly accumulate: boolean; readonly inPlace: boolean } = {
  accumulate: false,
  inPlace: false,
};

/**
 * The statements of one function. Outputs are computed in their slots; what else it gives out is
 * written as soon as the value is there, so that the statements of backward follow the model in
 * reverse. `accumulate` adds to grads instead of overwriting them.
 */
export function lowerFunction(
  context: Context,
  plan: Plan,
  own: FunctionPlan,
  accumulate: boolean,
): Statement[] {
  placeKept(context, plan, own);
  const { memory } = context;
  const { buffers } = memory;
  const resultsOf = new Map<Node, Result[]>();
  for (const result of own.results) {
    if (result.array === "cache") continue;
    resultsOf.set(result.node, [...(resultsOf.get(result.node) ?? []), result]);
  }
  const isRead = readByOthers(own);
  const adds = ({ array }: Result): boolean => accumulate && array === "grads";
  const write = (result: Result): readonly Statement[] =>
    copyStatements(context, result.node, buffers.resultOf(result), noteName(result), adds(result));
  const statements = own.roots.flatMap((node) => {
    const results = resultsOf.get(node) ?? [];
    const [first, ...others] = results;
    const kept = memory.bufferOf(node);
    // What is added to grads, or not complete yet, cannot be read back from there. A kernel never adds;
    // pieces are added where they lie, which is right if there are zeros around.
    const addsUp = kindOf(node) !== "kernel" && fillOf(node.attributes) === 0;
    const inPlace = others.length === 0 && !isRead.has(node) && addsUp;
    if (kept || !first || (adds(first) && !inPlace)) {
      return [...rootStatements(context, node, kept, undefined, plain), ...results.flatMap(write)];
    }
    const buffer = buffers.resultOf(first);
    memory.place(node, buffer);
    const how = { accumulate: adds(first), inPlace };
    return [
      ...rootStatements(context, node, buffer, noteName(first), how),
      ...others.flatMap(write),
    ];
  });
  const isRoot = new Set(own.roots);
  const rest = own.results.flatMap((result) => {
    if (result.array !== "cache") return isRoot.has(result.node) ? [] : write(result);
    const buffer = buffers.resultOf(result);
    if (memory.bufferOf(result.node) === buffer) return [];
    return copyStatements(context, result.node, buffer, undefined, false);
  });
  return [...context.cleared, ...statements, ...rest];
}

/** What the notes call a result: a gradient `dW1`; others bear their own names, if they have one. */
function noteName({ array, name }: Result): string | undefined {
  return array === "grads" ? `d${name}` : undefined;
}

/** Outputs and saved values have their slots in every function that reads or writes them. */
function placeKept({ memory }: Context, plan: Plan, { kept }: FunctionPlan): void {
  if (kept === "nothing") return;
  const { buffers } = memory;
  for (const { name, node } of plan.graph.outputs) {
    if (memory.bufferOf(node) || kindOf(node) === "constant") continue;
    memory.place(node, buffers.resultOf({ array: "cache", name }));
  }
  if (kept === "outputs") return;
  for (const buffer of buffers.saved) memory.place(buffer.node, buffer);
}

function rootStatements(
  context: Context,
  node: Node,
  place: Buffer | undefined,
  as: string | undefined,
  how: typeof plain,
): readonly Statement[] {
  const buffer = place ?? context.memory.makeScratch(node);
  const { clear, compute } = computeRoot(context, node, buffer, how);
  context.cleared.push(...clear);
  return [noteOn(node, as), ...compute];
}

function copyStatements(
  { memory, variables }: Context,
  node: Node,
  buffer: Buffer,
  as: string | undefined,
  accumulate: boolean,
): readonly Statement[] {
  const { index, variables: loops } = variables.over(node.shape);
  const value = elementExpr(memory, node, index);
  const store: Statement = { kind: "store", buffer, index, value, accumulate };
  return [noteOn(node, as), ...nest(loops, [store])];
}

function noteOn(node: Node, as: string | undefined): Statement {
  return as === undefined ? { kind: "note", node } : { kind: "note", node, as };
}

/** The roots that other statements of the function read. */
function readByOthers({ roots, available }: FunctionPlan): Set<Node> {
  const seen = new Set<Node>();
  const stack = roots.flatMap((root) => root.inputs);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node) || available.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return seen;
}
