import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node } from "../ir/graph.ts";
import { addIndices, constantIndex, scaleIndex, ZERO_INDEX } from "../ir/loops.ts";
import { type Shape, showShape } from "../ir/shape.ts";
import {
  addSizes,
  isNegative,
  isNonNegative,
  multiplySizes,
  ONE,
  showSize,
  type Size,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { sizesIn } from "./axes.ts";
import type { Operation } from "./operation.ts";

interface Taken {
  readonly starts: Shape;
  readonly steps: Shape;
  readonly sizes: Shape;
}

function takenOf(attributes: Attributes): Taken {
  const [starts = [], steps = [], sizes = []] = ["starts", "steps", "sizes"].map((name) =>
    sizesIn(attributes, name),
  );
  return { starts, steps, sizes };
}

/** The least and the greatest index that is taken of an axis. */
function boundsOf({ starts, steps, sizes }: Taken, axis: number): readonly [Size, Size] {
  const [start = ZERO, step = ONE, size = ONE] = [starts[axis], steps[axis], sizes[axis]];
  const last = addSizes(start, multiplySizes(subtractSizes(size, ONE), step));
  return isNonNegative(step) ? [start, last] : [last, start];
}

/** How far inside the axis both ends lie: not negative, if all that is taken is there. */
function marginsOf(extent: Size, taken: Taken, axis: number): readonly [Size, Size] {
  const [least, greatest] = boundsOf(taken, axis);
  return [least, subtractSizes(subtractSizes(extent, ONE), greatest)];
}

/** Attributes, a size an axis: `starts` (first index), `steps` (≠ 0), `sizes` (how many). */
export const slice: Operation = {
  name: "slice",
  doc: "every step-th element from a start, along each axis",
  gradient: "g where it was taken from, 0 elsewhere",
  infer: (inputs, attributes) => {
    const [x] = inputs;
    if (inputs.length !== 1 || !x) fail("GRADC2006", `slice takes 1 operand, not ${inputs.length}`);
    const taken = takenOf(attributes);
    x.shape.forEach((extent, axis) => {
      // Nothing is taken of an axis that has nothing.
      if (taken.sizes[axis] === ZERO || !marginsOf(extent, taken, axis).some(isNegative)) return;
      const [least, greatest] = boundsOf(taken, axis).map(showSize);
      fail("GRADC2005", `slice of ${showShape(x.shape)} reaches outside axis ${axis}`, {
        help: `axis ${axis} has indices 0 to ${showSize(subtractSizes(extent, ONE))}; the slice takes ${least} to ${greatest}`,
      });
    });
    return { dtype: x.dtype, shape: taken.sizes };
  },
  requires: ({ inputs: [x], attributes }) => {
    const taken = takenOf(attributes);
    return (x?.shape ?? []).flatMap((extent, axis) => marginsOf(extent, taken, axis));
  },
  element: (node, index) => {
    const { starts, steps } = takenOf(node.attributes);
    const read = starts.map((start, axis) =>
      addIndices(constantIndex(start), scaleIndex(index[axis] ?? ZERO_INDEX, steps[axis] ?? ONE)),
    );
    return { reads: [{ operand: 0, index: read }] };
  },
  vjp: (b, node, g) =>
    node.inputs.map((x) => {
      if (turnsRound(node)) return b.apply("slice", [g], node.attributes);
      const { starts, steps } = takenOf(node.attributes);
      return b.apply("assemble", [g], { shape: x.shape, starts, steps });
    }),
  jvp: (b, node, [t]) => t && b.apply("slice", [t], node.attributes),
};

/** Whether it is the whole operand, backwards along some axes: then it undoes itself. */
function turnsRound({ inputs: [x], attributes }: Pick<Node, "inputs" | "attributes">): boolean {
  const { steps, sizes } = takenOf(attributes);
  return (x?.shape ?? []).every(
    (size, axis) =>
      sizes[axis] === size && (steps[axis] === ONE || steps[axis] === subtractSizes(ZERO, ONE)),
  );
}
