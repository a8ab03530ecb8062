import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { interpret } from "../../src/check/interpret.ts";
import type { EmittedModule } from "../../src/check/live.ts";
import type { Leaf, Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { elementsOf } from "../../src/ops/axes.ts";

/** What a planted bug may change: the values of one node of the forward or backward graph. */
export type Spoil = (node: Node, value: Float64Array) => void;

/**
 * A module of the emitted interface that interprets the graph: to test the checker without the
 * compiler, with bugs planted through `spoil`.
 */
export function interpretedModule(
  model: Model,
  { upstream = false, spoil }: { upstream?: boolean; spoil?: Spoil } = {},
): EmittedModule {
  const { graph } = differentiate(model, { upstream });
  const slots = {
    inputs: layout(leavesOf(graph.leaves, "inputs")),
    params: layout(leavesOf(graph.leaves, "params")),
    outputs: layout(graph.outputs),
    directions: layout([]),
    direction: layout([]),
    grads: layout(graph.gradients.map(({ leaf }) => leaf)),
  };
  const memory = {
    inputs: new Float64Array(sizeOf(leavesOf(graph.leaves, "inputs"))),
    params: new Float64Array(sizeOf(leavesOf(graph.leaves, "params"))),
    cache: new Float64Array(sizeOf(graph.outputs)),
    upstream: new Float64Array(sizeOf(graph.outputs)),
    directions: new Float64Array(0),
    direction: new Float64Array(0),
    grads: new Float64Array(sizeOf(graph.gradients.map(({ leaf }) => leaf))),
  };
  const run = (roots: readonly { name: string; node: Node }[], role: "outputs" | "grads"): void => {
    const given = graph.leaves.map(({ role: own, name, node }): [Node, Float64Array] => {
      const start = slots[own === "upstream" ? "outputs" : own][name] ?? 0;
      return [node, memory[own].slice(start, start + elementsOf(node))];
    });
    const values = interpret(
      roots.map((root) => root.node),
      new Map(given),
      spoil,
    );
    for (const { name, node } of roots) {
      const target = memory[role === "outputs" ? "cache" : "grads"];
      target.set(values.get(node) ?? [], slots[role][name]);
    }
  };
  return {
    slots,
    sizes: {},
    allocate: () => memory,
    views: () => ({}),
    forward: () => {
      run(graph.outputs, "outputs");
    },
    backward: () => {
      run(
        graph.gradients.map(({ leaf, node }) => ({ name: leaf.name, node })),
        "grads",
      );
    },
  };
}

function leavesOf(leaves: readonly Leaf[], role: string): Leaf[] {
  return leaves.filter((leaf) => leaf.role === role);
}

function sizeOf(items: readonly { node: Node }[] | readonly Leaf[]): number {
  return items.reduce((size, { node }) => size + elementsOf(node), 0);
}

function layout(items: readonly { name: string; node: Node }[]): Record<string, number> {
  let next = 0;
  const slots: Record<string, number> = {};
  for (const { name, node } of items) {
    slots[name] = next;
    next += elementsOf(node);
  }
  return slots;
}
