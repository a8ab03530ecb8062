import type { Attributes, Node } from "../../ir/graph.ts";
import { ONE } from "../../ir/size.ts";
import type { Builder } from "../builder.ts";
import type { Operation } from "../operation.ts";
import { orderOf, positions } from "./matrices.ts";
import { byDivision, byKernel, inferSystem, pullBackSystem, pushSystem } from "./system.ts";

/** The part of A that is read: a triangle, without its diagonal if that is taken for ones. */
function triangle(b: Builder, x: Node, attributes: Attributes): Node {
  const isUnit = attributes["unitDiagonal"] === true;
  if (attributes["lower"] === true) return b.apply("tril", [x], { offset: isUnit ? -1 : 0 });
  return b.apply("triu", [x], { offset: isUnit ? 1 : 0 });
}

/** A with ones on its diagonal. */
function withUnitDiagonal(b: Builder, a: Node): Node {
  const { row, column } = positions(b, a.shape.at(-1) ?? ONE);
  return b.apply("where", [b.apply("equal", [row, column]), b.constant(1), a]);
}

/** Attributes, all true or false: `lower`, `transposed` (x = A⁻ᵀ b), `unitDiagonal`, `vectors`. */
export const triangularSolve: Operation = {
  name: "triangularSolve",
  doc: "x with A x = b, where only the lower (or upper) triangle of A is read; leading axes are batches",
  edge: "a zero on the diagonal: infinities and NaN, as IEEE 754 divides; no gradient outside of the triangle",
  gradient: "of A: -tril(ḡ xᵀ) or the other triangle, where ḡ = A⁻ᵀ g; of b: ḡ",
  singular: true,
  infer: (inputs, attributes) => inferSystem("triangularSolve", inputs, attributes),
  expand: (b, node) => {
    const [a] = node.inputs as [Node, Node];
    const { lower, transposed, unitDiagonal } = node.attributes;
    const matrix = unitDiagonal === true ? withUnitDiagonal(b, a) : a;
    if (orderOf(a) === 1) return byDivision(b, node, matrix);
    const kernel = `solve${lower === true ? "Lower" : "Upper"}${transposed === true ? "Transposed" : ""}`;
    return byKernel(b, node, kernel, matrix);
  },
  vjp: (b, node, g) => pullBackSystem(b, node, g, (x) => triangle(b, x, node.attributes)),
  jvp: (b, node, tangents) => pushSystem(b, node, tangents, (x) => triangle(b, x, node.attributes)),
};
