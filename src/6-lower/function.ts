import type { Node, Result } from "../ir/graph.ts";
import type { Statement } from "../ir/loops.ts";
import type { FunctionPlan, Plan } from "../ir/plan.ts";
import { baseOf } from "../ir/statements.ts";
import { present } from "../diagnostics/invariant.ts";
import { fillOf } from "../ops/assemble.ts";
import { kindOf } from "../ops/kind.ts";
import { lowerRoot } from "./block.ts";
import type { Context } from "./context.ts";
import { historyIn, isExtended, partIn } from "./control/history.ts";
import { copyStatements, rootStatements, summed } from "./root-statements.ts";
import { sumIntoResults } from "./sum-into-result.ts";

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
): readonly Statement[] {
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
  // What a loop gives out is computed where it goes to, unless it is added to what is there.
  const written: Node[] = [];
  const placeParts = (control: Node): void => {
    for (const part of own.control.get(control)?.parts ?? []) {
      const [only, ...others] = resultsOf.get(part) ?? [];
      if (!only || others.length > 0 || adds(only) || memory.bufferOf(part)) continue;
      memory.place(part, buffers.resultOf(only));
      written.push(part);
    }
  };
  const statements = own.roots.flatMap((node) => {
    if (kindOf(node) === "control") {
      placeParts(node);
      return lowerRoot(context, node);
    }
    const results = resultsOf.get(node) ?? [];
    const [first, ...others] = results;
    const kept = memory.bufferOf(node);
    // What is added to grads cannot be read back from there. A kernel never adds; pieces are added
    // where they lie, which is right if there are zeros around.
    const addsUp = kindOf(node) !== "kernel" && fillOf(node.attributes) === 0;
    const isAlone = others.length === 0 && !isRead.has(node) && addsUp;
    if (kept || !first || (adds(first) && !isAlone)) {
      return [...rootStatements(context, node, kept, undefined, summed), ...results.flatMap(write)];
    }
    const buffer = buffers.resultOf(first);
    memory.place(node, buffer);
    const how = { accumulate: adds(first), inPlace: "always" } as const;
    return [
      ...rootStatements(context, node, buffer, noteName(first), how),
      ...others.flatMap(write),
    ];
  });
  const isWritten = new Set([...own.roots, ...written]);
  const rest = own.results.flatMap((result) => {
    if (result.array !== "cache") return isWritten.has(result.node) ? [] : write(result);
    const buffer = buffers.resultOf(result);
    if (memory.bufferOf(result.node) === buffer) return [];
    return copyStatements(context, result.node, buffer, undefined, false);
  });
  const all = [...context.cleared, ...statements, ...rest];
  return sumIntoResults(all, new Set(memory.scratch));
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
  for (const buffer of buffers.saved) {
    const seen = isExtended(buffer) ? historyIn(buffers, buffer) : buffer;
    memory.place(buffer.node, seen);
  }
  for (const [part, history] of plan.shared) {
    memory.place(part, partIn(buffers, baseOf(present(memory.bufferOf(history))), part));
  }
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
