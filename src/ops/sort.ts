import { countOf } from "../ir/shape.ts";
import type { Node } from "../ir/graph.ts";
import { ONE } from "../ir/size.ts";
import { integers, oneReal, reducedShape } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { zeros } from "./gather.ts";
import type { Operation } from "./operation.ts";

function axisOf({ attributes }: Pick<Node, "attributes">): number {
  return integers(attributes, "axes")[0] ?? 0;
}

/** `x` with its elements along the axis in the order that sorts `by`. */
function inOrderOf(b: Builder, by: Node, x: Node, axis: number): Node {
  const order = b.apply("argsort", [by], { axes: [axis] });
  const positions = by.shape.map((_, own) => (own === axis ? order : b.iota(by.shape, own)));
  return b.apply("gather", [x, ...positions], { axes: by.shape.map((_, own) => own), position: 0 });
}

export const argsort: Operation = {
  name: "argsort",
  doc: "positions of the smallest, the next, … along an axis",
  edge: "ties: in the order they stand; NaN last; nothing flows back",
  cost: 100,
  infer: (inputs, attributes) => {
    const { shape } = oneReal("argsort", inputs);
    reducedShape(shape, integers(attributes, "axes"), true);
    return { dtype: "int", shape };
  },
  kernel: (node) => {
    const { shape } = node;
    const axis = axisOf(node);
    const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)].map(countOf);
    return { template: "argsort", sizes: [before ?? ONE, shape[axis] ?? ONE, after ?? ONE] };
  },
};

export const sort: Operation = {
  name: "sort",
  doc: "elements along an axis from the smallest to the largest",
  gradient: "g in the order the elements had before",
  edge: "ties: each element keeps its own gradient, in the order they stand; NaN last",
  infer: (inputs, attributes) => {
    const { shape } = oneReal("sort", inputs);
    reducedShape(shape, integers(attributes, "axes"), true);
    return { dtype: "real", shape };
  },
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    return inOrderOf(b, x, x, axisOf(node));
  },
  vjp: (b, node, g) => {
    const [x] = node.inputs as [Node];
    const { inputs, attributes } = inOrderOf(b, x, x, axisOf(node));
    return [b.apply("scatterAdd", [zeros(b, x.shape), g, ...inputs.slice(1)], attributes)];
  },
  jvp: (b, node, [t]) => t && inOrderOf(b, node.inputs[0] as Node, t, axisOf(node)),
};
