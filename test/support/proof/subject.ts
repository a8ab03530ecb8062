import { differentiate } from "../../../src/3-differentiate/adjoint.ts";
import { evaluateModule } from "../../../src/check/live.ts";
import { compileModel } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { Attributes, Graph, Leaf } from "../../../src/ir/graph.ts";
import type { Model } from "../../../src/ir/model.ts";
import { Builder } from "../../../src/ops/builder.ts";
import { modelWith } from "../graphs.ts";

/** What the emitted module of one operation gives at many points, and the graph it was printed from. */
export interface Results {
  readonly graph: Graph;
  /** One number a point. */
  readonly value: Float64Array;
  /** The derivatives with respect to each operand, one number a point. */
  readonly partials: readonly Float64Array[];
}

export interface Subject {
  readonly op: string;
  readonly dtypes: readonly ("real" | "bool")[];
  readonly attributes: Attributes;
}

/** The operation on vectors of `count` elements; truth values come and go as 0 and 1. */
export function vectorModel({ op, dtypes, attributes }: Subject, count: number): Model {
  const sizes = dtypes.map(() => [count]);
  const model = modelWith(sizes, (b, ...leaves) => {
    const operands = leaves.map((leaf, at) =>
      dtypes[at] === "bool" ? b.apply("notEqual", [leaf, b.constant(0)]) : leaf,
    );
    const node = b.apply(op, operands, attributes);
    if (node.dtype === "real") return node;
    return b.apply("where", [node, b.constant(1), b.constant(0)]);
  });
  return { ...model, loss: undefined };
}

/** The model whose output is the first derivative of `model`'s with respect to one operand. */
export function derivativeOf({ graph, wrt }: Model, operand: number): Model {
  const b = new Builder(graph.arena);
  const y = present(graph.outputs[0], "the model has an output").node;
  const loss = { name: "y", node: b.apply("sum", [y], { axes: [0], keepDims: false }) };
  const { gradients } = differentiate({ graph: { ...graph, outputs: [loss] }, wrt, loss }).graph;
  const { node } = present(gradients[operand], "every operand has a gradient");
  const output = { name: "y", node: b.broadcastTo(node, y.shape) };
  return { graph: { ...graph, outputs: [output] }, wrt, loss: undefined };
}

/** Compiles the model, and runs what is emitted once, at all points, with upstream gradients of 1. */
export async function run(model: Model, points: readonly Float64Array[]): Promise<Results> {
  const { code, graph } = await compileModel(model, { upstream: true });
  const module = evaluateModule(code);
  const memory = module.allocate();
  const { inputs, params, cache, upstream, grads } = memory;
  const count = points[0]?.length ?? 0;
  const slot = (role: string, name: string): number =>
    present(module.slots[role]?.[name], `no slot for ${name}`);
  model.wrt.forEach(({ name }: Leaf, at) => {
    params?.set(present(points[at], "a point for every leaf"), slot("params", name));
  });
  upstream?.fill(1);
  cache.fill(NaN);
  grads.fill(NaN);
  module.forward(...defined([inputs, params, cache]));
  module.backward(...defined([inputs, params, cache, upstream, grads]));
  const column = (array: Float64Array, start: number): Float64Array =>
    array.slice(start, start + count);
  return {
    graph,
    value: column(cache, slot("outputs", "y")),
    partials: model.wrt.map(({ name }) => column(grads, slot("grads", name))),
  };
}

function defined<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
