import { present } from "../diagnostics/invariant.ts";
import type { Graph, Leaf, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import type { Change } from "./differences.ts";
import type { Emitted } from "./emitted.ts";
import { interpretInOrder, type Values } from "./interpret.ts";
import { movingWith } from "./moving.ts";
import { weightedSum, type Weights } from "./weighted.ts";

/** The scalar function that is differentiated, near one point, along one leaf element. */
export type Phi = (leaf: Leaf, element: number) => Change;

/**
 * The emitted forward. Where the model stops gradients, differences must not see through the stop:
 * then it is the interpreter's forward, with the stopped values held at those of the point.
 */
export function phiOf(graph: Graph, emitted: Emitted, values: Values, weights: Weights): Phi {
  const outputs = graph.outputs.map((output) => output.node);
  const order = reachable(outputs);
  const stopped = new Set(order.filter((node) => node.op === "stopGradient"));
  return stopped.size === 0
    ? emittedPhi(emitted, weights)
    : interpretedPhi(order, outputs, stopped, values, weights);
}

function emittedPhi(emitted: Emitted, weights: Weights): Phi {
  return (leaf, element) => {
    const memory = emitted.leaf(leaf);
    const outputsAt = (x: number): Float64Array[] => {
      const before = memory[element] ?? NaN;
      memory[element] = x;
      const outputs = emitted.forward().map((output) => output.slice());
      memory[element] = before;
      return outputs;
    };
    return (a, b) => changeBetween(outputsAt(a), outputsAt(b), weights);
  };
}

function interpretedPhi(
  order: readonly Node[],
  outputs: readonly Node[],
  stopped: ReadonlySet<Node>,
  values: Values,
  weights: Weights,
): Phi {
  return ({ node }, element) => {
    const { nodes, reads } = movingWith(node, order, stopped);
    const held = new Map(reads.map((one) => [one, present(values.get(one))]));
    const outputsAt = (x: number): (Float64Array | undefined)[] => {
      const moved = present(values.get(node)).slice();
      moved[element] = x;
      const found = interpretInOrder(nodes, new Map(held).set(node, moved));
      return outputs.map((output) => found.get(output) ?? values.get(output));
    };
    return (a, b) => changeBetween(outputsAt(a), outputsAt(b), weights);
  };
}

/** Element by element first: what does not change cancels before it can drown the rest. */
function changeBetween(
  a: readonly (Float64Array | undefined)[],
  b: readonly (Float64Array | undefined)[],
  weights: Weights,
): number {
  const changes = a.map((values, output) =>
    values?.map((value, at) => {
      const other = b[output]?.[at] ?? NaN;
      return value === other ? 0 : value - other;
    }),
  );
  return weightedSum(weights, changes);
}
