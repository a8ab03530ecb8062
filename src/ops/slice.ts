import { fail } from "../diagnostics/diagnostic.ts";
import type { Node } from "../ir/graph.ts";
import { addIndices, constantIndex, scaleIndex, ZERO_INDEX } from "../ir/loops.ts";
import { numbersOf, showShape } from "../ir/shape.ts";
import { constantOf, constantSize, showSize } from "../ir/size.ts";
import { integers } from "./axes.ts";
import type { Operation } from "./operation.ts";

/** Attributes, a number an axis: `starts` (first index), `steps` (≠ 0), `sizes` (how many). */
export const slice: Operation = {
  name: "slice",
  doc: "every step-th element from a start, along each axis",
  gradient: "g where it was taken from, 0 elsewhere",
  infer: (inputs, attributes) => {
    const [x] = inputs;
    if (inputs.length !== 1 || !x) fail("GRADC2006", `slice takes 1 operand, not ${inputs.length}`);
    const [starts, steps, sizes] = ["starts", "steps", "sizes"].map((name) =>
      integers(attributes, name),
    );
    x.shape.forEach((size, axis) => {
      const extent = constantOf(size);
      const first = starts?.[axis] ?? 0;
      const last = first + ((sizes?.[axis] ?? 1) - 1) * (steps?.[axis] ?? 1);
      if (extent === undefined || Math.min(first, last) < 0 || Math.max(first, last) >= extent) {
        fail("GRADC2005", `slice of ${showShape(x.shape)} reaches outside axis ${axis}`, {
          help: `axis ${axis} has indices 0 to ${showSize(size)} - 1; the slice takes ${first} to ${last}`,
        });
      }
    });
    return { dtype: x.dtype, shape: (sizes ?? []).map(constantSize) };
  },
  element: (node, index) => {
    const starts = integers(node.attributes, "starts");
    const steps = integers(node.attributes, "steps");
    const read = starts.map((start, axis) =>
      addIndices(
        constantIndex(constantSize(start)),
        scaleIndex(index[axis] ?? ZERO_INDEX, constantSize(steps[axis] ?? 1)),
      ),
    );
    return { reads: [{ operand: 0, index: read }] };
  },
  vjp: (b, node, g) =>
    node.inputs.map((x) =>
      turnsRound(node)
        ? b.apply("slice", [g], node.attributes)
        : b.apply("assemble", [g], {
            shape: x.shape,
            starts: integers(node.attributes, "starts"),
            steps: integers(node.attributes, "steps"),
          }),
    ),
  jvp: (b, node, [t]) => t && b.apply("slice", [t], node.attributes),
};

/** Whether it is the whole operand, backwards along some axes: then it undoes itself. */
function turnsRound({ inputs: [x], attributes }: Node): boolean {
  const [steps, sizes] = [integers(attributes, "steps"), integers(attributes, "sizes")];
  return numbersOf(x?.shape ?? []).every(
    (size, axis) => sizes[axis] === size && Math.abs(steps[axis] ?? 1) === 1,
  );
}
