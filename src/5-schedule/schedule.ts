import type { Graph, Node } from "../ir/graph.ts";
import type { Plan } from "../ir/plan.ts";
import { rootValues } from "./roots.ts";
import { savedValues } from "./save.ts";

/** Decides what each value of a differentiated graph becomes in forward and in backward. */
export function schedule(graph: Graph): Plan {
  const { arena, leaves, outputs, gradients } = graph;
  const saved = savedValues(graph);
  const atForward = new Set(leaves.map((leaf) => leaf.node));
  const results = outputs.map((output) => output.node);
  const atBackward = new Set([...atForward, ...results, ...saved]);
  const derivatives = gradients.map((gradient) => gradient.node);
  const computed = (nodes: readonly Node[], available: ReadonlySet<Node>): Node[] =>
    nodes.filter((node) => !available.has(node));
  return {
    graph,
    outputs,
    gradients,
    saved,
    forward: {
      available: atForward,
      roots: rootValues(arena, computed([...results, ...saved], atForward), atForward),
    },
    backward: {
      available: atBackward,
      roots: rootValues(arena, computed(derivatives, atBackward), atBackward),
    },
  };
}
