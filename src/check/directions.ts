import { tangents } from "../3-differentiate/tangent.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Graph, Leaf, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { numberOf, ONE } from "../ir/size.ts";
import { elementsOf } from "../ops/axes.ts";
import { interpret, interpretInOrder, type Values } from "./interpret.ts";
import { movingWith } from "./moving.ts";
import { Random } from "./random.ts";
import { roundingScales } from "./rounding.ts";

/** How outputs and margins move along one unit direction; undefined where nothing can move. */
export interface Motion {
  readonly outputs: readonly (Float64Array | undefined)[];
  readonly margins: readonly (Float64Array | undefined)[];
}

/** Forward mode along the unit directions of one leaf. */
export class Directions {
  /** Rough number of scalar operations of one direction. */
  readonly cost: number;
  readonly #direction: Node;
  readonly #outputs: readonly (Node | undefined)[];
  readonly #margins: readonly (Node | undefined)[];
  /** What the tangents need that is the same for all directions, and what is not. */
  readonly #fixed: readonly Node[];
  readonly #moving: readonly Node[];
  /** What is the same and wanted along every direction. */
  readonly #reads: readonly Node[];

  constructor(graph: Graph, leaf: Leaf, margins: readonly Node[]) {
    const { arena } = graph;
    const { op, attributes } = leaf.node;
    // A leaf that no model can have: its attributes differ from those of every declared one.
    this.#direction = arena.intern(op, [], { ...attributes, direction: true }, leaf.node);
    const outputs = graph.outputs.map((output) => output.node);
    const found = tangents(
      arena,
      [...outputs, ...margins],
      new Map([[leaf.node, this.#direction]]),
    );
    this.#outputs = outputs.map((node) => found.get(node));
    this.#margins = margins.map((node) => found.get(node));
    const roots = [...this.#outputs, ...this.#margins].filter((node) => node !== undefined);
    const order = reachable(roots);
    const { nodes, reads } = movingWith(this.#direction, order);
    this.#moving = nodes;
    const moving = new Set(nodes);
    this.#fixed = order.filter((node) => !moving.has(node));
    this.#reads = [...reads, ...roots.filter((node) => !moving.has(node))];
    this.cost = nodes.reduce((cost, node) => cost + workOf(node), 1);
  }

  /** Everything that is the same for all directions at one point, given the values of the model. */
  prepare(values: Values): Values {
    const all = interpretInOrder(this.#fixed, values);
    return new Map(this.#reads.map((node) => [node, present(all.get(node))]));
  }

  along(prepared: Values, element: number): Motion {
    const given = new Map(prepared).set(this.#direction, this.#unit(element));
    const values = interpretInOrder(this.#moving, given);
    const value = (node: Node | undefined): Float64Array | undefined => node && values.get(node);
    return { outputs: this.#outputs.map(value), margins: this.#margins.map(value) };
  }

  /** How large the terms are that the motion of each output is made of; see roundingScales. */
  scalesAlong(values: Values, element: number): (Float64Array | undefined)[] {
    const roots = this.#outputs.filter((node) => node !== undefined);
    const found = interpret(roots, new Map(values).set(this.#direction, this.#unit(element)));
    const scales = roundingScales(roots, found, new Random(element));
    return this.#outputs.map((node) => node && scales.get(node));
  }

  #unit(element: number): Float64Array {
    const unit = new Float64Array(elementsOf(this.#direction));
    unit[element] = 1;
    return unit;
  }
}

function workOf(node: Node): number {
  const inner = node.op === "matmul" ? numberOf(node.inputs[0]?.shape.at(-1) ?? ONE) : 1;
  return node.inputs.reduce((work, input) => work + elementsOf(input), elementsOf(node) * inner);
}
