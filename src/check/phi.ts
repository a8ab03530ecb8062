import { present } from "../diagnostics/invariant.ts";
import type { Graph, Leaf, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { nodesWithin } from "../ir/within.ts";
import type { Change } from "./differences.ts";
import type { Emitted } from "./emitted.ts";
import { interpretInOrder, type Values, type Watch } from "./interpret.ts";
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
  const stopped = new Set(order.filter(isStop));
  return nodesWithin(graph, outputs).some(isStop)
    ? interpretedPhi(order, outputs, stopped, values, weights)
    : emittedPhi(emitted, weights);
}

function isStop({ op }: Node): boolean {
  return op === "stopGradient";
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
    const point = present(values.get(node));
    const inside = new Stops();
    interpretInOrder(nodes, new Map(held).set(node, point), inside.record);
    const outputsAt = (x: number): (Float64Array | undefined)[] => {
      const moved = point.slice();
      moved[element] = x;
      const found = interpretInOrder(nodes, new Map(held).set(node, moved), inside.replay());
      return outputs.map((output) => found.get(output) ?? values.get(output));
    };
    return (a, b) => changeBetween(outputsAt(a), outputsAt(b), weights);
  };
}

/** The values that are stopped in the bodies of loops and conditions, one iteration after the other. */
class Stops {
  readonly #recorded = new Map<Node, Float64Array[]>();

  readonly record: Watch = (node, value) => {
    if (!isStop(node)) return;
    const known = this.#recorded.get(node) ?? [];
    this.#recorded.set(node, known);
    known.push(value.slice());
  };

  /** Puts them in place of what is stopped, in the same order. */
  replay(): Watch {
    const rest = new Map([...this.#recorded].map(([node, all]) => [node, all.values()]));
    return (node, value) => {
      const held = rest.get(node)?.next();
      if (held && held.done !== true) value.set(held.value);
    };
  }
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
