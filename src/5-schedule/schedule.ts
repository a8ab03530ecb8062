import type { Graph, Node, Result } from "../ir/graph.ts";
import type { FunctionName, FunctionPlan, Plan } from "../ir/plan.ts";
import { readInPart, sharedRows } from "./rows.ts";
import { planBlock } from "./roots.ts";
import { savedValues } from "./save.ts";

/** Decides what each value of a differentiated graph becomes in each function of the module. */
export function schedule(graph: Graph): Plan {
  const { arena, leaves, outputs, gradients, transforms } = graph;
  const wanted = savedValues(graph);
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
    return { name, ...planBlock(arena, targets, available, inPart).plan, results, kept: slots };
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
