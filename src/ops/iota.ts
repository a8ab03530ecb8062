import { fail } from "../diagnostics/diagnostic.ts";
import { indexExpr } from "../ir/exprs.ts";
import type { DType } from "../ir/graph.ts";
import { ZERO_INDEX } from "../ir/loops.ts";
import { shapeAttribute } from "./axes.ts";
import type { Operation } from "./operation.ts";

/**
 * Attributes: `shape`, `axis`, and `dtype`, "int" or "real". In a loop it is the counter itself, so
 * that it takes no memory.
 */
export const iota: Operation = {
  name: "iota",
  doc: "each element is its own position along an axis",
  infer: (inputs, attributes) => {
    if (inputs.length > 0) fail("GRADC2006", `iota takes no operands, not ${inputs.length}`);
    const dtype: DType = attributes["dtype"] === "real" ? "real" : "int";
    return { dtype, shape: shapeAttribute(attributes) };
  },
  element: ({ attributes }, index) => ({
    reads: [],
    combine: () => indexExpr(index[Number(attributes["axis"])] ?? ZERO_INDEX),
  }),
  vjp: () => [],
  jvp: () => undefined,
};
