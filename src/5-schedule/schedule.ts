import type { Graph, Node, Result } from "../ir/graph.ts";
import type { FunctionName, FunctionPlan, Plan } from "../ir/plan.ts";
import { mergeSaved } from "./merge.ts";
import { replaysIn } from "./replay.ts";
import { readInPart, sharedRows } from "./rows.ts";
import { planBlock } from "./roots.ts";
import { savedValues } from "./save.ts";

/** How many states of a loop are kept, for those of which not all are. */
export type KeptStates = ReadonlyMap<Node, number>;

/** Decides what each value of a differentiated graph becomes in each function of the module. */
export function schedule(graph: Graph, states: KeptStates = new Map()): Plan {
  const { arena, leaves, outputs, gradients, transforms } = graph;
  const replays = new Map(
    [...replaysIn(graph)].flatMap(([node, replay]) => {
      const kept = states.get(replay.loop);
      return kept === undefined ? [] : [[node, { ...replay, states: kept }]];
    }),
  );
  const operandsOf = (node: Node): readonly Node[] => replays.get(node)?.operands ?? node.inputs;
  const wanted = mergeSaved(graph, savedValues(graph, operandsOf), operandsOf);
  const shared = sharedRows(wanted);
  const saved = wanted.filter((node) => !shared.has(node));
  const inPart = readInPart(graph);
  const given = new Set(leaves.map((leaf) => leaf.node));
  const outputResults = outputs.map(({ name, node }): Result => ({ array: "cache", name, node }));
  const gradientResults = gradients.map(({ leaf, node }): Result => ({
    array: "grads",
    name: leaf.name,
    node,
  }));
  const kept = [...outputs.map((output) => output.node), ...wanted];
  const plan = (
    name: FunctionName,
    results: readonly Result[],
    also: readonly Node[],
    available: ReadonlySet<Node>,
    slots: FunctionPlan["kept"],
  ): FunctionPlan => {
    const nodes = [...results.map((result) => result.node), ...also];
    const targets = nodes.filter((node) => !available.has(node));
    return {
      name,
      ...planBlock(arena, targets, available, { inPart, replays, operandsOf }).plan,
      results,
      kept: slots,
    };
  };
  return {
    graph,
    saved,
    shared,
    functions: [
      plan("forward", outputResults, saved, given, "saved"),
      plan("backward", gradientResults, [], new Set([...given, ...kept]), "saved"),
      ...transforms.map(({ name, results }) => {
        const writesOutputs = results.some(({ array }) => array === "cache");
        return plan(name, results, [], given, writesOutputs ? "outputs" : "nothing");
      }),
    ],
  };
}
