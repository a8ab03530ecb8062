import { type Node } from "../../ir/graph.ts";
import { ONE } from "../../ir/size.ts";
import { type Builder } from "../builder.ts";
import { swapLast } from "../matmul.ts";
import { type Operation } from "../operation.ts";
import { oneSquare, orderOf, positions } from "./matrices.ts";

/** φ: the lower triangle with half the diagonal, so that φ(X) + φ(X)ᵀ = X for a symmetric X. */
function halfTriangle(b: Builder, x: Node): Node {
  const { row, column } = positions(b, x.shape.at(-1) ?? ONE);
  const onDiagonal = b.apply("equal", [row, column]);
  const half = b.apply("where", [onDiagonal, b.mul(b.constant(0.5), x), b.constant(0)]);
  return b.apply("where", [b.apply("greater", [row, column]), x, half]);
}

/** (X + Xᵀ) / 2: what is read of the operand. */
function symmetric(b: Builder, x: Node): Node {
  return b.mul(b.constant(0.5), b.add(x, swapLast(b, x)));
}

function substitute(b: Builder, l: Node, right: Node, transposed: boolean): Node {
  return b.apply("triangularSolve", [l, right], { lower: true, transposed, unitDiagonal: false });
}

/**
 * Both triangles of A are read, as their mean: then every partial is what a difference quotient finds,
 * and the gradient is symmetric (Murray, Differentiation of the Cholesky decomposition, 2016).
 */
export const cholesky: Operation = {
  name: "cholesky",
  doc: "lower triangular L with L Lᵀ = (A + Aᵀ) / 2; leading axes are batches",
  edge: "A not positive definite: NaN; the gradient is symmetric",
  singular: true,
  infer: (inputs) => oneSquare("cholesky", inputs),
  expand: (b, node) => {
    const [a] = node.inputs as [Node];
    return b.apply(orderOf(a) === 1 ? "sqrt" : "choleskyFactor", [a]);
  },
  // Ā = sym(L⁻ᵀ φ(Lᵀ L̄) L⁻¹)
  vjp: (b, node, g) => {
    const middle = halfTriangle(b, b.matmul(swapLast(b, node), g));
    const left = substitute(b, node, middle, true);
    return [symmetric(b, substitute(b, node, swapLast(b, left), true))];
  },
  // L̇ = L φ(L⁻¹ Ȧ L⁻ᵀ)
  jvp: (b, node, [t]) => {
    if (!t) return undefined;
    const left = substitute(b, node, symmetric(b, t), false);
    const middle = substitute(b, node, swapLast(b, left), false);
    return b.matmul(node, halfTriangle(b, middle));
  },
};
