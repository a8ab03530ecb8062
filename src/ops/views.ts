import { fail } from "../diagnostics/diagnostic.ts";
import type { Node, Type } from "../ir/graph.ts";
import { type Index, ZERO_INDEX } from "../ir/loops.ts";
import { broadcastShapes, countOf, sameShape, type Shape, showShape } from "../ir/shape.ts";
import { ONE, showSize } from "../ir/size.ts";
import { align, integers, oneReal, shapeAttribute } from "./axes.ts";
import type { Operation } from "./operation.ts";
import { aligned, unequalHelp } from "./unequal.ts";

function oneOperand(op: string, inputs: readonly Type[]): Type {
  const [input] = inputs;
  if (inputs.length !== 1 || !input)
    fail("GRADC2006", `${op} takes 1 operand, not ${inputs.length}`);
  return input;
}

/** The permutation that undoes `permutation`. */
function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

export const transpose: Operation = {
  name: "transpose",
  doc: "axes in another order",
  gradient: "g, its axes put back",
  infer: (inputs, attributes) => {
    const { dtype, shape } = oneOperand("transpose", inputs);
    const permutation = integers(attributes, "permutation");
    const sorted = [...permutation].sort((a, b) => a - b);
    if (permutation.length !== shape.length || sorted.some((axis, at) => axis !== at)) {
      fail(
        "GRADC2004",
        `[${permutation.join(", ")}] does not order the axes of ${showShape(shape)}`,
        {
          help: `name each of the ${shape.length} axes once`,
        },
      );
    }
    return { dtype, shape: permutation.map((axis) => shape[axis] ?? ONE) };
  },
  element: (node, index) => {
    const from = inverse(integers(node.attributes, "permutation"));
    return { reads: [{ operand: 0, index: from.map((axis) => index[axis] ?? ZERO_INDEX) }] };
  },
  vjp: (b, node, g) => [
    b.apply("transpose", [g], { permutation: inverse(integers(node.attributes, "permutation")) }),
  ],
  jvp: (b, node, [t]) => t && b.apply("transpose", [t], node.attributes),
};

/** Whether a reshape only adds or drops axes of size 1, so that indices carry over. */
export function isSqueeze(from: Shape, to: Shape): boolean {
  const proper = (shape: Shape): Shape => shape.filter((size) => size !== ONE);
  return sameShape(proper(from), proper(to));
}

/**
 * Only reshapes that add or drop axes of size 1 have elements of their own; any other is another
 * view of a value in memory, which lowering provides.
 */
export const reshape: Operation = {
  name: "reshape",
  doc: "the same numbers in row-major order, in another shape",
  gradient: "g in the shape of x",
  infer: (inputs, attributes) => {
    const { dtype, shape } = oneOperand("reshape", inputs);
    const to = shapeAttribute(attributes);
    if (countOf(shape) !== countOf(to)) {
      fail("GRADC2005", `reshape cannot make ${showShape(to)} of ${showShape(shape)}`, {
        help: `${showShape(shape)} holds ${showSize(countOf(shape))} numbers, ${showShape(to)} holds ${showSize(countOf(to))}`,
      });
    }
    return { dtype, shape: to };
  },
  element: (node, index) => {
    const kept = index.filter((_, axis) => node.shape[axis] !== ONE);
    let next = 0;
    const shape = node.inputs[0]?.shape ?? [];
    const read = shape.map((size): Index =>
      size === ONE ? ZERO_INDEX : (kept[next++] ?? ZERO_INDEX),
    );
    return { reads: [{ operand: 0, index: read }] };
  },
  vjp: (b, node, g) => node.inputs.map((x) => b.reshape(g, x.shape)),
  jvp: (b, node, [t]) => t && b.reshape(t, node.shape),
};

export const broadcastTo: Operation = {
  name: "broadcastTo",
  doc: "repeated along new axes and axes of size 1",
  gradient: "Σ g over the repeats",
  infer: (inputs, attributes) => {
    const { dtype, shape } = oneOperand("broadcastTo", inputs);
    const to = shapeAttribute(attributes);
    const common = broadcastShapes(shape, to);
    if (!common || !sameShape(common, to)) {
      fail("GRADC2005", `${showShape(shape)} cannot be broadcast to ${showShape(to)}`, {
        help:
          unequalHelp(aligned(shape, to)) ??
          "shapes align at their last axes; only a size of 1 stretches",
      });
    }
    return { dtype, shape: to };
  },
  element: (node, index) => ({
    reads: [{ operand: 0, index: align(index, node.inputs[0]?.shape ?? []) }],
  }),
  // The adjoint pass sums over what was stretched.
  vjp: (_b, _node, g) => [g],
  jvp: (b, node, [t]) => t && b.broadcastTo(t, node.shape),
};

export const stopGradient: Operation = {
  name: "stopGradient",
  doc: "the same value; nothing flows back",
  infer: (inputs) => oneReal("stopGradient", inputs),
  element: (_node: Node, index) => ({ reads: [{ operand: 0, index }] }),
  vjp: () => [undefined],
  jvp: () => undefined,
};
