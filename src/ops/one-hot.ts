import { fail } from "../diagnostics/diagnostic.ts";
import type { Node } from "../ir/graph.ts";
import { ONE } from "../ir/size.ts";
import { sizesIn } from "./axes.ts";
import type { Operation } from "./operation.ts";

/** Attribute `depth`: a list of the one size of the new last axis. */
export const oneHot: Operation = {
  name: "oneHot",
  doc: "1 at the position that each integer says, along a new last axis; 0 elsewhere",
  edge: "all 0 where the integer is no position",
  infer: (inputs, attributes) => {
    const [ids] = inputs;
    if (inputs.length !== 1 || !ids)
      fail("GRADC2006", `oneHot takes 1 operand, not ${inputs.length}`);
    if (ids.dtype !== "int") {
      const found = ids.dtype === "bool" ? "truth values" : "real numbers";
      fail("GRADC2002", `oneHot takes integers, not ${found}`, {
        help: 'declare an input of labels with int([5]), or truncate real numbers with cast(x, "int")',
      });
    }
    return { dtype: "real", shape: [...ids.shape, ...sizesIn(attributes, "depth")] };
  },
  expand: (b, node) => {
    const [ids] = node.inputs as [Node];
    const places = b.iota(node.shape.slice(-1), 0);
    const isHot = b.apply("equal", [b.reshape(ids, [...ids.shape, ONE]), places]);
    return b.apply("where", [isHot, b.constant(1), b.constant(0)]);
  },
  vjp: () => [undefined],
  jvp: () => undefined,
};
