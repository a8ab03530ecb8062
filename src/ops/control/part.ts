import type { Size } from "../../ir/size.ts";
import type { DType } from "../../ir/graph.ts";
import type { Operation } from "../operation.ts";

/**
 * One of the values of a tuple: attributes `of` and `at` say which (see `loop` and `cond`), `dtype` and
 * `shape` what it is.
 */
export const part: Operation = {
  name: "part",
  doc: "one of the values that a loop or a condition gives",
  infer: (_, attributes) => ({
    dtype: attributes["dtype"] as DType,
    shape: attributes["shape"] as readonly Size[],
  }),
};
