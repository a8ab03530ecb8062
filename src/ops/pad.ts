import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes } from "../ir/graph.ts";
import { showShape } from "../ir/shape.ts";
import { addSizes, constantSize } from "../ir/size.ts";
import { integers, oneReal } from "./axes.ts";
import type { Operation } from "./operation.ts";

/** Elements added before and after each axis: an axis after the other in `attributes.widths`. */
function widthsOf(attributes: Attributes): { before: number; after: number }[] {
  const widths = integers(attributes, "widths");
  return Array.from({ length: widths.length / 2 }, (_, axis) => ({
    before: widths[2 * axis] ?? 0,
    after: widths[2 * axis + 1] ?? 0,
  }));
}

/** The tensor with a margin of one value; what flows back is what lies inside of the margin. */
export const pad: Operation = {
  name: "pad",
  doc: "a margin of one value around a tensor",
  gradient: "g without the margin",
  infer: (inputs, attributes) => {
    const { shape } = oneReal("pad", inputs);
    const widths = widthsOf(attributes);
    if (widths.length !== shape.length) {
      fail("GRADC2005", `pad has widths for ${widths.length} axes of ${showShape(shape)}`, {
        help: "give [before, after] for each axis, or one number for all",
      });
    }
    return {
      dtype: "real",
      shape: shape.map((size, axis) => {
        const { before = 0, after = 0 } = widths[axis] ?? {};
        if (before < 0 || after < 0) {
          fail("GRADC2005", `pad cannot add [${before}, ${after}] elements to axis ${axis}`, {
            help: "widths are not negative: slice takes elements away",
          });
        }
        return addSizes(size, constantSize(before + after));
      }),
    };
  },
  expand: (b, node) => {
    const [x] = node.inputs;
    if (!x || x.shape.length === 0) return x ?? node;
    return b.apply("assemble", [x], {
      shape: node.shape,
      starts: widthsOf(node.attributes).map(({ before }) => before),
      steps: x.shape.map(() => 1),
      fill: Number(node.attributes["value"]),
    });
  },
  vjp: (b, node, g) =>
    node.inputs.map((x) =>
      b.apply("slice", [g], {
        starts: widthsOf(node.attributes).map(({ before }) => before),
        steps: x.shape.map(() => 1),
        sizes: x.shape,
      }),
    ),
  jvp: (b, node, [t]) => t && b.apply("pad", [t], { ...node.attributes, value: 0 }),
};
