import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { ONE } from "../../ir/size.ts";
import type { Builder } from "../builder.ts";
import { swapLast } from "../matmul.ts";
import type { Operation } from "../operation.ts";
import { batchOf, entry, fromEntries, oneSquare, orderOf, positions } from "./matrices.ts";

/** φ, so that φ(X) + φ(X)ᵀ = X for a symmetric X. Linear, and its own adjoint. */
export const halfTriangle: Operation = {
  name: "halfTriangle",
  doc: "the lower triangle of matrices, with half the diagonal",
  infer: (inputs) => oneSquare("halfTriangle", inputs),
  expand: (b, node) => {
    const [x] = node.inputs as [Node];
    if (orderOf(x) < 4) return smallHalf(b, x);
    const { row, column } = positions(b, x.shape.at(-1) ?? ONE);
    const onDiagonal = b.apply("equal", [row, column]);
    const half = b.apply("where", [onDiagonal, b.div(x, b.constant(2)), b.constant(0)]);
    return b.apply("where", [b.apply("greater", [row, column]), x, half]);
  },
  vjp: (b, _node, g) => [phi(b, g)],
  jvp: (b, _node, [t]) => t && phi(b, t),
};

/** φ element by element. */
function smallHalf(b: Builder, x: Node): Node {
  const order = Array.from({ length: orderOf(x) }, (_, i) => i);
  const zero = b.broadcastTo(b.constant(0), batchOf(x.shape));
  const rows = order.map((i) =>
    order.map((j) => {
      if (i < j) return zero;
      const own = entry(b, x, i, j);
      return i === j ? b.div(own, b.constant(2)) : own;
    }),
  );
  return fromEntries(b, rows, x.shape);
}

function phi(b: Builder, x: Node): Node {
  return b.apply("halfTriangle", [x]);
}

/** (X + Xᵀ) / 2: what is read of the operand. */
function symmetric(b: Builder, x: Node): Node {
  return b.div(b.add(x, swapLast(b, x)), b.constant(2));
}

/** Entry by entry, each from those before it. */
function writtenOut(b: Builder, a: Node): Node {
  const zero = b.broadcastTo(b.constant(0), batchOf(a.shape));
  const l: Node[][] = [];
  for (let i = 0; i < orderOf(a); i++) {
    const row = Array.from({ length: orderOf(a) }, () => zero);
    l.push(row);
    for (let j = 0; j <= i; j++) {
      const above = present(l[j]);
      const mean = b.div(b.add(entry(b, a, i, j), entry(b, a, j, i)), b.constant(2));
      let rest = i === j ? entry(b, a, i, i) : mean;
      for (let k = 0; k < j; k++) rest = b.sub(rest, b.mul(present(row[k]), present(above[k])));
      row[j] = i === j ? b.apply("sqrt", [rest]) : b.div(rest, present(above[j]));
    }
  }
  return fromEntries(b, l, a.shape);
}

function substitute(b: Builder, l: Node, right: Node, transposed: boolean): Node {
  return b.apply("triangularSolve", [l, right], {
    lower: true,
    transposed,
    unitDiagonal: false,
    vectors: false,
  });
}

/**
 * Both triangles of A are read, as their mean: then every partial is what a difference quotient finds,
 * and the gradient is symmetric (Murray, Differentiation of the Cholesky decomposition, 2016).
 */
export const cholesky: Operation = {
  name: "cholesky",
  doc: "lower triangular L with L Lᵀ = (A + Aᵀ) / 2; leading axes are batches",
  domain: "A positive definite",
  edge: "A not positive definite: NaN; the gradient is symmetric",
  gradient: "(Y + Yᵀ) / 2, where Y = L⁻ᵀ φ(Lᵀ g) L⁻¹, and φ is tril with half the diagonal",
  singular: true,
  infer: (inputs) => oneSquare("cholesky", inputs),
  expand: (b, node) => {
    const [a] = node.inputs as [Node];
    if (orderOf(a) === 1) return b.apply("sqrt", [a]);
    return orderOf(a) < 4 ? writtenOut(b, a) : b.apply("choleskyFactor", [a]);
  },
  // Ā = sym(L⁻ᵀ φ(Lᵀ L̄) L⁻¹)
  vjp: (b, node, g) => {
    const middle = phi(b, b.matmul(swapLast(b, node), g));
    const left = substitute(b, node, middle, true);
    return [symmetric(b, substitute(b, node, swapLast(b, left), true))];
  },
  // L̇ = L φ(L⁻¹ Ȧ L⁻ᵀ)
  jvp: (b, node, [t]) => {
    if (!t) return undefined;
    const left = substitute(b, node, symmetric(b, t), false);
    const middle = substitute(b, node, swapLast(b, left), false);
    return b.matmul(node, phi(b, middle));
  },
};
