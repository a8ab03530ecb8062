import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import { integers, reducedShape } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";

function infer(op: string, inputs: readonly Type[], attributes: Attributes): Type {
  const [x] = inputs;
  if (inputs.length !== 1 || !x) fail("GRADC2006", `${op} takes 1 operand, not ${inputs.length}`);
  if (x.dtype !== "bool") {
    fail("GRADC2002", `${op} takes truth values, not numbers`, {
      help: "compare first, for example greater(x, 0)",
    });
  }
  const axes = integers(attributes, "axes");
  return { dtype: "bool", shape: reducedShape(x.shape, axes, attributes["keepDims"] === true) };
}

/** How many hold, or do not. */
function count(b: Builder, node: Node, held: number): Node {
  const [x] = node.inputs as [Node];
  const each = b.apply("where", [x, b.constant(held), b.constant(1 - held)]);
  return b.apply("sum", [each], node.attributes);
}

export const any: Operation = {
  name: "any",
  doc: "whether one holds, over axes",
  infer: (inputs, attributes) => infer("any", inputs, attributes),
  expand: (b, node) => b.apply("greater", [count(b, node, 1), b.constant(0)]),
};

export const all: Operation = {
  name: "all",
  doc: "whether all hold, over axes",
  infer: (inputs, attributes) => infer("all", inputs, attributes),
  expand: (b, node) => b.apply("equal", [count(b, node, 0), b.constant(0)]),
};
