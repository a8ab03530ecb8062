import { present } from "../diagnostics/invariant.ts";
import { clearExprs } from "../ir/exprs.ts";
import {
  type Graph,
  type Leaf,
  type Node,
  type Result,
  type ResultArray,
  transformArrays,
} from "../ir/graph.ts";
import { type Buffer, type Local, type Space, spaceOf } from "../ir/loops.ts";
import type { FunctionPlan, Plan } from "../ir/plan.ts";
import type { CacheSlot, LoweredFunction, Program } from "../ir/program.ts";
import { type Size, ZERO } from "../ir/size.ts";
import { largestOf } from "../ir/size-order.ts";
import { type Block, finishFunction } from "./block.ts";
import type { Context } from "./context.ts";
import { shapeInMemory } from "./control/history.ts";
import { withFills } from "./fills.ts";
import { findPlaces } from "./first-place.ts";
import { lowerFunction } from "./function.ts";
import { layOut, layOutScratch } from "./layout.ts";
import { withChecks } from "./checks.ts";
import { Buffers, Memory } from "./memory.ts";
import { Variables } from "./nest.ts";
import { BUDGET, DEBUG_BUDGET, splitLarge } from "./split/split.ts";

/** Plan → loops: one nest a root, fused and contracted; then every buffer gets its slots. */
export function lower(
  plan: Plan,
  {
    accumulate = false,
    isDebug = false,
    budget = isDebug ? DEBUG_BUDGET : BUDGET,
  }: {
    accumulate?: boolean;
    isDebug?: boolean;
    /** So many bytes of bytecode, by estimate, and a function is taken apart. */
    budget?: number;
  } = {},
): Program {
  clearExprs();
  const { graph } = plan;
  const leavesIn = (space: Space): Leaf[] => graph.leaves.filter((leaf) => spaceOf(leaf) === space);
  const [inputs, indices, masks] = [leavesIn("inputs"), leavesIn("indices"), leavesIn("masks")];
  const [params, upstream] = [leavesIn("params"), leavesIn("upstream")];
  const buffers = new Buffers();
  declare(buffers, plan);
  const variables = new Variables();
  const offsets = new Map<Buffer, Size>();
  const outputs = graph.outputs.map(({ name }) => buffers.resultOf({ array: "cache", name }));
  const afterOutputs = layOut(outputs, offsets, ZERO);
  const afterSaved = layOut(buffers.saved, offsets, afterOutputs);
  const layOutAll = (array: Space, into: Map<Buffer, Size>): Size => {
    const declared = [...buffers.declared()].filter(({ space }) => space === array);
    return layOut(declared, into, ZERO);
  };
  const known = new Map(offsets);
  const spaces = new Set([...buffers.declared()].map(({ space }) => space));
  spaces.delete("cache");
  for (const space of spaces) layOutAll(space, known);
  let locals = 0;
  const newLocal = (): Pick<Local, "id"> => ({ id: locals++ });
  const surroundings = {
    buffers,
    variables,
    newLocal,
    offsets: known,
    around: present(graph.outputs[0], "a model has an output").node,
    nameOf: (node: Node) => graph.arena.names.get(node),
    isDebug,
  };
  const begin = ({ control }: FunctionPlan): Context => ({
    memory: new Memory(buffers, graph.arena.names),
    control,
    names: graph.arena.names,
    variables,
    newLocal,
    isDebug,
    cleared: [],
  });
  const finished = plan.functions.map((own): Finished => {
    const context = begin(own);
    const statements = lowerFunction(context, plan, own, accumulate);
    const block = finishFunction(context, statements);
    const scratch = new Set(block.scratch);
    const split = splitLarge(block.statements, scratch, surroundings, budget);
    const parts = isDebug ? split : withFills(findPlaces(split));
    return { plan: own, statements: parts, scratch };
  });

  const used = new Set<Buffer>();
  const functions = finished.map(({ plan: own, statements, scratch }): LoweredFunction => {
    // What is computed for outputs alone may lie where forward would leave its values for backward.
    const start = own.kept === "outputs" ? afterOutputs : afterSaved;
    const laidOut = layOutScratch(statements, scratch, offsets, start, buffers.lodgings);
    if (own.kept === "saved") laidOut.used.forEach((buffer) => used.add(buffer));
    const { name, kept } = own;
    const results = own.results.map((one) => ({ ...one, buffer: buffers.resultOf(one) }));
    const printed = isDebug ? withChecks(statements, graph.arena) : statements;
    return { name, results, kept, statements: printed, cache: laidOut.end };
  });
  const sizeOf = (array: Space): Size => layOutAll(array, offsets);
  return {
    graph,
    inputs,
    indices,
    masks,
    params,
    upstream,
    cache: cacheSlots(plan, buffers, [...used]),
    functions,
    offsets,
    lodgings: buffers.lodgings,
    sizes: {
      inputs: sizeOf("inputs"),
      indices: sizeOf("indices"),
      masks: sizeOf("masks"),
      params: sizeOf("params"),
      upstream: sizeOf("upstream"),
      grads: sizeOf("grads"),
      ...(Object.fromEntries(transformArrays.map((array) => [array, sizeOf(array)])) as Record<
        (typeof transformArrays)[number],
        Size
      >),
    },
    cacheSizes: largestOf(functions.map((one) => one.cache)),
  };
}

interface Finished extends Block {
  readonly plan: FunctionPlan;
}

/** The buffers that a caller can see, in the order of their slots. */
function declare(buffers: Buffers, { graph, saved, functions }: Plan): void {
  for (const leaf of graph.leaves) {
    buffers.leaves.set(leaf.node, buffers.make(spaceOf(leaf), leaf.node));
  }
  const results = functions.flatMap((one) => one.results);
  const ofArray = (isWanted: (array: ResultArray) => boolean): void => {
    for (const result of results) if (isWanted(result.array)) declareResult(buffers, graph, result);
  };
  ofArray((array) => array === "cache");
  for (const node of saved) buffers.saved.push(buffers.make("cache", node, shapeInMemory(node)));
  ofArray((array) => array !== "cache");
}

/** What is as large as a leaf or an output bears its name. */
function declareResult(buffers: Buffers, graph: Graph, result: Result): void {
  const { array, name, node } = result;
  const leaf = ["grads", "product"].includes(array)
    ? graph.leaves.find((one) => one.name === name && one.role !== "upstream")
    : undefined;
  buffers.declareResult(result, leaf?.node ?? node);
}

function cacheSlots(plan: Plan, buffers: Buffers, scratch: readonly Buffer[]): CacheSlot[] {
  return [
    ...plan.graph.outputs.map(({ name }): CacheSlot => ({
      buffer: buffers.resultOf({ array: "cache", name }),
      use: "output",
      name,
    })),
    ...buffers.saved.map((buffer): CacheSlot => ({ buffer, use: "saved" })),
    ...scratch.map((buffer): CacheSlot => ({ buffer, use: "scratch" })),
  ];
}
