import { present } from "../../diagnostics/invariant.ts";
import type { Attributes, Node } from "../../ir/graph.ts";
import { ONE } from "../../ir/size.ts";
import type { Builder } from "../builder.ts";
import type { Operation } from "../operation.ts";
import { entry, orderOf, positions } from "./matrices.ts";
import { component } from "./products.ts";
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

/** Substitution, equation by equation. */
function writtenOut(b: Builder, node: Node): Node {
  const [a, right] = node.inputs as [Node, Node];
  const { lower, transposed, unitDiagonal, vectors } = node.attributes;
  const axis = vectors === true ? -1 : -2;
  const along = node.shape.length + axis;
  const shape = node.shape.map((size, own) => (own === along ? ONE : size));
  const ones = vectors === true ? [ONE] : [ONE, ONE];
  const coefficient = (i: number, j: number): Node => {
    const one = transposed === true ? entry(b, a, j, i) : entry(b, a, i, j);
    return b.reshape(one, [...one.shape, ...ones]);
  };
  const equations = Array.from({ length: orderOf(a) }, (_, i) => i);
  const x: Node[] = [];
  const known: number[] = [];
  for (const i of lower === transposed ? equations.toReversed() : equations) {
    const rest = known.reduce(
      (left, k) => b.sub(left, b.mul(coefficient(i, k), present(x[k]))),
      component(b, right, right.shape.length + axis, i),
    );
    x[i] = b.broadcastTo(unitDiagonal === true ? rest : b.div(rest, coefficient(i, i)), shape);
    known.push(i);
  }
  return b.apply("concat", x, { axis: along });
}

/** Attributes, all true or false: `lower`, `transposed` (x = A⁻ᵀ b), `unitDiagonal`, `vectors`. */
export const triangularSolve: Operation = {
  name: "triangularSolve",
  doc: "x with A x = b, where only the lower (or upper) triangle of A is read; leading axes are batches",
  domain: "no zero on the diagonal",
  edge: "a zero on the diagonal: infinities and NaN, as IEEE 754 divides; no gradient outside of the triangle",
  gradient: "-tril(ḡ xᵀ), or triu, where ḡ = A⁻ᵀ g; ḡ",
  singular: true,
  infer: (inputs, attributes) => inferSystem("triangularSolve", inputs, attributes),
  expand: (b, node) => {
    const [a] = node.inputs as [Node, Node];
    const { lower, transposed, unitDiagonal } = node.attributes;
    if (orderOf(a) === 2 || orderOf(a) === 3) return writtenOut(b, node);
    const matrix = unitDiagonal === true ? withUnitDiagonal(b, a) : a;
    if (orderOf(a) === 1) return byDivision(b, node, matrix);
    const kernel = `solve${lower === true ? "Lower" : "Upper"}${transposed === true ? "Transposed" : ""}`;
    return byKernel(b, node, kernel, matrix);
  },
  vjp: (b, node, g) => pullBackSystem(b, node, g, (x) => triangle(b, x, node.attributes)),
  jvp: (b, node, tangents) => pushSystem(b, node, tangents, (x) => triangle(b, x, node.attributes)),
};
