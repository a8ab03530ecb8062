import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { tangents } from "../../src/3-differentiate/tangent.ts";
import { Checker } from "../../src/check/checker.ts";
import { interpret } from "../../src/check/interpret.ts";
import type { CheckReport } from "../../src/check/report.ts";
import { Arena, type Leaf, type Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { elementsOf } from "../../src/ops/axes.ts";
import { Builder } from "../../src/ops/builder.ts";
import { interpretedModule } from "./interpreted.ts";

/** A model whose params a, b, c, … have these sizes, and whose one output `build` makes of them. */
export function modelWith(
  sizes: readonly (readonly number[])[],
  build: (b: Builder, ...leaves: Node[]) => Node,
): Model {
  const arena = new Arena();
  const b = new Builder(arena);
  const leaves = sizes.map((own, at): Leaf => {
    const name = String.fromCharCode(97 + at);
    return { role: "params", name, node: b.leaf("params", name, shapeOf(own)) };
  });
  const node = build(b, ...leaves.map((leaf) => leaf.node));
  const output = { name: "y", node };
  return {
    graph: { name: "test", arena, leaves, outputs: [output], gradients: [], transforms: [] },
    wrt: leaves,
    loss: node.shape.length === 0 ? output : undefined,
  };
}

/** Value and gradients (both modes) of a scalar model at one point. */
export function evaluate(
  model: Model,
  ...values: readonly (readonly number[])[]
): { value: number[]; reverse: number[][]; forward: number[][] } {
  const { graph } = model;
  const given = new Map(
    graph.leaves.map(({ node }, at) => [node, Float64Array.from(values[at] ?? [])]),
  );
  const y = graph.outputs.map((output) => output.node);
  const { gradients } = differentiate(model).graph;
  const found = interpret([...y, ...gradients.map((gradient) => gradient.node)], given);
  const numbers = (node: Node): number[] => [...(found.get(node) ?? [])];
  return {
    value: y.flatMap(numbers),
    reverse: gradients.map((gradient) => numbers(gradient.node)),
    forward: graph.leaves.map((leaf) => forwardPartials(model, leaf, given)),
  };
}

function forwardPartials(model: Model, leaf: Leaf, given: Map<Node, Float64Array>): number[] {
  const { arena, outputs } = model.graph;
  const direction = new Builder(arena).leaf("inputs", `d${leaf.name}`, leaf.node.shape);
  const y = outputs.map((output) => output.node);
  const moving = tangents(arena, y, new Map([[leaf.node, direction]]));
  const roots = y.flatMap((node) => moving.get(node) ?? []);
  return Array.from({ length: elementsOf(leaf.node) }, (_, element) => {
    const unit = new Float64Array(elementsOf(leaf.node));
    unit[element] = 1;
    const values = interpret(roots, new Map(given).set(direction, unit));
    return roots.reduce((sum, root) => sum + (values.get(root)?.[0] ?? NaN), 0);
  });
}

/**
 * Every partial of the model's adjoint graph against forward mode and against extrapolated
 * differences of the interpreter, at random points and on kinks.
 */
export function verifyAdjoint(model: Model, points = 2, kinks = 2): CheckReport {
  const upstream = model.loss === undefined;
  const module = interpretedModule(model, { upstream });
  return new Checker(model, module, { seed: 7, points, kinks, upstream, accumulate: false }).run();
}

/**
 * The model whose output is the sum of all gradients of `model`, each element with a weight of its
 * own: differentiating it again is reverse mode over reverse mode.
 */
export function gradientModel(model: Model): Model {
  const { graph } = differentiate(model);
  const b = new Builder(graph.arena);
  const terms = graph.gradients.map(({ node }) => {
    const weights = Array.from({ length: elementsOf(node) }, (_, at) => 0.5 + ((at * 7) % 5) / 4);
    const sizes = node.shape.map((size) => elementsOf({ ...node, shape: [size] }));
    const weighted = b.mul(node, b.tensor(weights, sizes));
    const axes = node.shape.map((_, axis) => axis);
    return axes.length === 0 ? weighted : b.apply("sum", [weighted], { axes, keepDims: false });
  });
  const node = terms.reduce((x, y) => b.add(x, y));
  const output = { name: "y", node };
  const leaves = graph.leaves.map((leaf): Leaf =>
    leaf.role === "upstream" ? { ...leaf, role: "inputs" } : leaf,
  );
  return {
    graph: { ...graph, leaves, outputs: [output], gradients: [], transforms: [] },
    wrt: model.wrt,
    loss: output,
  };
}

/** The value of the model's output, interpreted, at one point. */
export function valueAt({ graph }: Model, ...values: readonly (readonly number[])[]): number[] {
  const given = new Map(
    graph.leaves.map(({ node }, at) => [node, Float64Array.from(values[at] ?? [])]),
  );
  const roots = graph.outputs.map((output) => output.node);
  const found = interpret(roots, given);
  return roots.flatMap((root) => [...(found.get(root) ?? [])]);
}
