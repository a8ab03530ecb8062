import type { Node } from "../ir/graph.ts";
import { multiplySizes, ONE, type Size, subtractSizes } from "../ir/size.ts";
import { integers, oneReal, reducedShape } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";
import { countOver } from "./reduce.ts";

/** The position along `axes`; several count row-major. */
function positionsAlong(b: Builder, x: Node, axes: readonly number[]): { at: Node; count: Size } {
  let count = ONE;
  let at = b.constant(0, "int");
  for (const axis of [...axes].sort((p, q) => q - p)) {
    const own = b.iota(x.shape, axis);
    at = count === ONE ? own : b.add(b.mul(own, b.size(count, "int")), at);
    count = multiplySizes(count, x.shape[axis] ?? ONE);
  }
  return { at, count };
}

/**
 * Where the extremum is, attributes as those of `max`: the least of the positions at which an element
 * equals it. A NaN equals nothing, and makes the extremum one: then the elements that do not equal
 * themselves are found.
 */
function argument(name: "argmax" | "argmin", of: "max" | "min", doc: string): Operation {
  return {
    name,
    doc,
    edge: "ties: the first; NaN counts as the winner; of nothing there is none; nothing flows back",
    infer: (inputs, attributes) => {
      const { shape } = oneReal(name, inputs);
      const axes = integers(attributes, "axes");
      return { dtype: "int", shape: reducedShape(shape, axes, attributes["keepDims"] === true) };
    },
    requires: ({ inputs: [x], attributes }) => [
      subtractSizes(countOver(x?.shape ?? [], attributes), ONE),
    ],
    expand: (b, node) => {
      const [x] = node.inputs as [Node];
      const axes = integers(node.attributes, "axes");
      const best = b.apply(of, [x], { axes, keepDims: true });
      const isBest = b.apply("equal", [x, best]);
      const isUndefined = b.apply("notEqual", [x, x]);
      const { at, count } = positionsAlong(b, x, axes);
      const found = b.apply("where", [
        b.apply("logicalOr", [isBest, isUndefined]),
        at,
        b.size(count, "int"),
      ]);
      return b.apply("min", [found], node.attributes);
    },
  };
}

export const argmax = argument("argmax", "max", "position of the largest over axes");
export const argmin = argument("argmin", "min", "position of the smallest over axes");
