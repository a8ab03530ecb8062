import { fail } from "../diagnostics/diagnostic.ts";
import { indexExpr } from "../ir/exprs.ts";
import type { DType } from "../ir/graph.ts";
import { constantIndex } from "../ir/loops.ts";
import { SCALAR } from "../ir/shape.ts";
import { ONE } from "../ir/size.ts";
import { shapeAttribute } from "./axes.ts";
import type { Operation } from "./operation.ts";

/** Attributes: `size`, a list of the one size, and `dtype`, "int" or "real". */
export const size: Operation = {
  name: "size",
  doc: "a size that is known at run time, as a number",
  infer: (inputs, attributes) => {
    if (inputs.length > 0) fail("GRADC2006", `size takes no operands, not ${inputs.length}`);
    const dtype: DType = attributes["dtype"] === "int" ? "int" : "real";
    return { dtype, shape: SCALAR };
  },
  element: ({ attributes }) => ({
    reads: [],
    combine: () => indexExpr(constantIndex(shapeAttribute(attributes, "size")[0] ?? ONE)),
  }),
  vjp: () => [],
  jvp: () => undefined,
};
