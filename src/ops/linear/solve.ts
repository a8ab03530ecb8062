import type { Node } from "../../ir/graph.ts";
import type { Operation } from "../operation.ts";
import { orderOf } from "./matrices.ts";
import { byDivision, byKernel, inferSystem, pullBackSystem, pushSystem } from "./system.ts";

const whole = (x: Node): Node => x;

/** Attributes `transposed` (x = A⁻ᵀ b, by the same factors of A) and `vectors` (see system.ts). */
export const solve: Operation = {
  name: "solve",
  doc: "x with A x = b, for a vector or the columns of a matrix; leading axes are batches",
  domain: "A not singular",
  edge: "singular A: infinities and NaN, as IEEE 754 divides",
  gradient: "-ḡ xᵀ, where ḡ = A⁻ᵀ g; ḡ",
  singular: true,
  infer: (inputs, attributes) => inferSystem("solve", inputs, attributes),
  expand: (b, node) => {
    const [a] = node.inputs as [Node, Node];
    if (orderOf(a) === 1) return byDivision(b, node, a);
    const kernel = node.attributes["transposed"] === true ? "luSolveTransposed" : "luSolve";
    return byKernel(b, node, kernel, b.apply("luFactor", [a]));
  },
  vjp: (b, node, g) => pullBackSystem(b, node, g, whole),
  jvp: (b, node, tangents) => pushSystem(b, node, tangents, whole),
};
