import { present } from "../../src/diagnostics/invariant.ts";
import { Arena, type Leaf, type Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { Builder } from "../../src/ops/builder.ts";

/** A builder with shorthands, so that a test's model fits on a few lines. */
export class Maker extends Builder {
  op(name: string, ...inputs: readonly Node[]): Node {
    return this.apply(name, inputs);
  }

  /** A reduction over `axes` (all if absent). */
  over(
    op: "sum" | "mean" | "max" | "min" | "logsumexp",
    x: Node,
    axes = x.shape.map((_, axis) => axis),
    keepDims = false,
  ): Node {
    return this.apply(op, [x], { axes, keepDims });
  }

  softmax(x: Node, axis = x.shape.length - 1): Node {
    return this.apply("softmax", [x], { axes: [axis] });
  }

  transpose(x: Node): Node {
    return this.apply("transpose", [x], { permutation: [1, 0] });
  }

  shaped(op: "reshape" | "broadcastTo", x: Node, sizes: readonly number[]): Node {
    return this.apply(op, [x], { shape: shapeOf(sizes) });
  }

  slice(
    x: Node,
    starts: readonly number[],
    sizes: readonly number[],
    steps = starts.map(() => 1),
  ): Node {
    return this.apply("slice", [x], { starts, sizes, steps });
  }

  concat(axis: number, ...pieces: readonly Node[]): Node {
    return this.apply("concat", pieces, { axis });
  }
}

export type Sizes = Readonly<Record<string, readonly number[]>>;

/** What a small model is made of. */
export interface Small {
  readonly name?: string;
  readonly inputs?: Sizes;
  readonly params?: Sizes;
  /** Values by the names the author gives them, in order. */
  readonly build: (b: Maker, leaf: (name: string) => Node) => Readonly<Record<string, Node>>;
  /** Names of the values that are outputs; all if absent. */
  readonly outputs?: readonly string[];
  /** The output that is differentiated; absent: upstream gradients are given. */
  readonly loss?: string;
  /** Leaves to differentiate; the params if absent, or the inputs if there are none. */
  readonly wrt?: readonly string[];
}

/** The model, with names as a front end would have noted them. */
export function small({ name = "small", inputs = {}, params = {}, ...rest }: Small): Model {
  const arena = new Arena();
  const b = new Maker(arena);
  const declare = (role: Leaf["role"], sizes: Sizes): Leaf[] =>
    Object.entries(sizes).map(([own, shape]) => ({
      role,
      name: own,
      node: b.leaf(role, own, shapeOf(shape)),
    }));
  const leaves = [...declare("inputs", inputs), ...declare("params", params)];
  for (const leaf of leaves) arena.names.set(leaf.node, leaf.name);
  const find = (own: string): Leaf => present(leaves.find((leaf) => leaf.name === own));
  const values = rest.build(b, (own) => find(own).node);
  for (const [own, node] of Object.entries(values)) {
    if (!arena.names.has(node) && node.op !== "constant") arena.names.set(node, own);
  }
  const outputs = (rest.outputs ?? Object.keys(values)).map((own) => ({
    name: own,
    node: present(values[own]),
  }));
  const trained = leaves.filter((leaf) => leaf.role === "params");
  return {
    graph: { name, arena, leaves, outputs, gradients: [], transforms: [] },
    wrt: rest.wrt?.map(find) ?? (trained.length > 0 ? trained : leaves),
    loss: outputs.find((output) => output.name === rest.loss),
  };
}

/** The value of a model by its name. */
export function valueOf({ graph }: Pick<Model, "graph">, name: string): Node {
  for (const [node, own] of graph.arena.names) if (own === name) return node;
  throw new RangeError(`nothing is called ${name}`);
}
