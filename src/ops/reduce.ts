import type { Attributes, Node, Type } from "../ir/graph.ts";
import { type Combine, type Index, ZERO_INDEX } from "../ir/loops.ts";
import { countOf, type Shape } from "../ir/shape.ts";
import { ONE, type Size } from "../ir/size.ts";
import { integers, oneNumeric, oneReal, reducedShape } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Element, FreshVariable, Operation } from "./operation.ts";

/** The same of integers, too, of which it makes integers. */
function inferNumeric(op: string, inputs: readonly Type[], attributes: Attributes): Type {
  const { dtype, shape } = oneNumeric(op, inputs);
  const axes = integers(attributes, "axes");
  return { dtype, shape: reducedShape(shape, axes, attributes["keepDims"] === true) };
}

export function inferReduction(op: string, inputs: readonly Type[], attributes: Attributes): Type {
  const { shape } = oneReal(op, inputs);
  const axes = integers(attributes, "axes");
  return { dtype: "real", shape: reducedShape(shape, axes, attributes["keepDims"] === true) };
}

export function reductionElement(
  how: Combine,
  node: Node,
  index: readonly Index[],
  fresh: FreshVariable,
): Element {
  const [x] = node.inputs;
  const axes = integers(node.attributes, "axes");
  const over: Index[] = [];
  let next = 0;
  const read = (x?.shape ?? []).map((size, axis) => {
    if (!axes.includes(axis)) return index[next++] ?? ZERO_INDEX;
    if (node.attributes["keepDims"] === true) next++;
    const variable = fresh(size);
    over.push(variable);
    return variable;
  });
  const { least } = node.attributes;
  const bound = least === undefined ? {} : { least: Number(least) };
  return { reads: [{ operand: 0, index: read }], reduce: { how, over, ...bound } };
}

/** `reduced` (the result of a reduction of `x`) stretched back over the axes that were reduced. */
export function stretch(b: Builder, reduced: Node, x: Node, axes: readonly number[]): Node {
  return b.broadcastTo(keepAxes(b, reduced, x, axes), x.shape);
}

/** `reduced` with size 1 where `x` was reduced: broadcasts against `x`. */
export function keepAxes(b: Builder, reduced: Node, x: Node, axes: readonly number[]): Node {
  return b.reshape(reduced, reducedShape(x.shape, axes, true));
}

export const sum: Operation = {
  name: "sum",
  doc: "sum over axes",
  gradient: "g, repeated along the axes",
  edge: "of one element: that element",
  reduces: true,
  infer: (inputs, attributes) => inferNumeric("sum", inputs, attributes),
  element: (node, index, fresh) => reductionElement("sum", node, index, fresh),
  vjp: (b, node, g) => node.inputs.map((x) => stretch(b, g, x, integers(node.attributes, "axes"))),
  jvp: (b, node, [t]) => t && b.apply("sum", [t], node.attributes),
};

export const mean: Operation = {
  name: "mean",
  doc: "mean over axes",
  gradient: "g / n, repeated along the axes",
  infer: (inputs, attributes) => inferReduction("mean", inputs, attributes),
  expand: (b, node) => averaged(b, b.apply("sum", node.inputs, node.attributes), node),
  vjp: (b, node, g) =>
    node.inputs.map((x) => stretch(b, averaged(b, g, node), x, integers(node.attributes, "axes"))),
  jvp: (b, node, [t]) => t && b.apply("mean", [t], node.attributes),
};

/** `value` divided by how many elements of the operand go into one of the result. */
function averaged(b: Builder, value: Node, node: Node): Node {
  return b.div(value, b.size(countOver(node.inputs[0]?.shape ?? [], node.attributes)));
}

/** How many elements of a value of this shape a reduction makes one of. */
export function countOver(shape: Shape, attributes: Attributes): Size {
  return countOf(integers(attributes, "axes").map((axis) => shape[axis] ?? ONE));
}

/**
 * Largest or smallest: the gradient goes to the winners, shared evenly among ties. A maximum that composites
 * are made of, when nothing is to be differentiated any more, may have an attribute `least`: it is no less.
 */
function extremum(name: "max" | "min", doc: string): Operation {
  const winners = (b: Builder, node: Node, x: Node): { wins: Node; count: Node } => {
    const axes = integers(node.attributes, "axes");
    const wins = b.apply("equal", [x, keepAxes(b, node, x, axes)]);
    const one = b.apply("where", [wins, b.constant(1), b.constant(0)]);
    return { wins, count: b.apply("sum", [one], { axes, keepDims: true }) };
  };
  return {
    name,
    doc,
    gradient: "g where x = y, else 0",
    edge: "ties share the gradient evenly; NaN propagates",
    reduces: true,
    infer: (inputs, attributes) => inferNumeric(name, inputs, attributes),
    element: (node, index, fresh) => reductionElement(name, node, index, fresh),
    vjp: (b, node, g) =>
      node.inputs.map((x) => {
        const { wins, count } = winners(b, node, x);
        const share = b.div(keepAxes(b, g, x, integers(node.attributes, "axes")), count);
        return b.apply("where", [wins, share, b.constant(0)]);
      }),
    jvp: (b, node, [t]) => {
      const [x] = node.inputs;
      if (!t || !x) return undefined;
      const { wins, count } = winners(b, node, x);
      const moving = b.apply("where", [wins, b.div(t, count), b.constant(0)]);
      return b.apply("sum", [moving], node.attributes);
    },
  };
}

export const max = extremum("max", "largest over axes");
export const min = extremum("min", "smallest over axes");
