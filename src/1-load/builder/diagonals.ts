import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { showShape } from "../../ir/shape.ts";
import { addSizes, constantSize, ONE, ZERO } from "../../ir/size.ts";
import { refuseDiagonal } from "../../ops/diagonals.ts";
import { integerArgument } from "./arguments.ts";
import { applyTo, toNode } from "./operand.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

/** `op(x, offset = 0)` of the last two axes. */
function triangle(op: string) {
  return (x: unknown, offset: unknown = 0): Value =>
    applyTo(op, [x], { offset: integerArgument(op, "the offset", offset) });
}

export const triu = triangle("triu");
export const tril = triangle("tril");

/** Of a vector the matrix with it on a diagonal; of matrices the elements on that diagonal. */
export function diag(x: unknown, offset: unknown = 0): Value {
  const trace = currentTrace("diag");
  const node = toNode("diag", x, trace);
  return new Value(trace, diagNode(trace, node, integerArgument("diag", "the offset", offset)));
}

export function diagNode(trace: Trace, node: Node, offset: number): Node {
  if (node.shape.length === 0) {
    trace.locally(() =>
      fail("GRADC2005", "diag takes a vector or matrices, not a scalar", {
        help: "of a vector it makes a matrix, of matrices it takes the diagonals",
      }),
    );
  }
  if (node.shape.length > 1) {
    const elements = trace.apply("diagonal", [node], { offset });
    if (elements.shape.at(-1) === ZERO) trace.locally(() => refuseDiagonal(node.shape, offset));
    return elements;
  }
  const size = addSizes(node.shape[0] ?? ONE, constantSize(Math.abs(offset)));
  return trace.apply("diag", [node], { offset, matrix: [size, size] });
}

/** The sum of the elements on the diagonal of matrices. */
export function trace(x: unknown): Value {
  const model = currentTrace("trace");
  return new Value(model, traceNode(model, toNode("trace", x, model)));
}

export function traceNode(model: Trace, node: Node): Node {
  if (node.shape.length < 2) {
    model.locally(() =>
      fail("GRADC2005", `trace takes matrices, not ${showShape(node.shape)}`, {
        help: "the last two axes are those of the matrix",
      }),
    );
  }
  const elements = model.apply("diagonal", [node], { offset: 0 });
  return model.apply("sum", [elements], { axes: [node.shape.length - 2], keepDims: false });
}
