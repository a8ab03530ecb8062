import { fail } from "../../diagnostics/diagnostic.ts";
import type { Attributes, Node, Type } from "../../ir/graph.ts";
import { broadcastShapes, countOf, showShape } from "../../ir/shape.ts";
import { multiplySizes, ONE } from "../../ir/size.ts";
import { requireReal } from "../axes.ts";
import type { Builder } from "../builder.ts";
import { swapLast } from "../matmul.ts";
import { batchOf, requireSquare } from "./matrices.ts";

// What `solve` and `triangularSolve` have in common: x = M⁻¹ b, where M is A or Aᵀ (attribute
// `transposed`), or a triangle of one. With the attribute `vectors` right sides lie along the last
// axis of b, else along the last but one, side by side.

function hasVectors({ attributes }: { readonly attributes: Attributes }): boolean {
  return attributes["vectors"] === true;
}

/** NumPy's convention: a right side is a vector only if it has one axis. */
export function rightSideOf(b: Type): { readonly vectors: boolean } {
  return { vectors: b.shape.length === 1 };
}

/** The shape of x. @throws {GradcError} GRADC2001, 2002, 2005, 2006 */
export function inferSystem(op: string, inputs: readonly Type[], attributes: Attributes): Type {
  const [a, b] = inputs;
  if (inputs.length !== 2 || !a || !b)
    fail("GRADC2006", `${op} takes 2 operands, not ${inputs.length}`);
  requireSquare(op, a);
  requireReal(op, b);
  const message = `${op} cannot combine ${showShape(a.shape)} with ${showShape(b.shape)}`;
  const own = hasVectors({ attributes }) ? 1 : 2;
  if (b.shape.at(-own) !== a.shape.at(-1)) {
    fail("GRADC2005", message, {
      label: b.shape.length === 0 ? "{1} is a scalar" : "{1} must have as many rows as {0}",
      help: "the right side is a vector [n] or a matrix [n, m]; a batch of vectors is [batch, n, 1]",
    });
  }
  const batch = broadcastShapes(batchOf(a.shape), b.shape.slice(0, -own));
  if (!batch) fail("GRADC2001", message, { label: "their batch axes do not broadcast" });
  return { dtype: "real", shape: [...batch, ...b.shape.slice(-own)] };
}

/** A vector, or each vector of a batch, as a matrix of one column; `value` is b, x or an adjoint of x. */
function columns(b: Builder, node: Node, value: Node): Node {
  return hasVectors(node) ? b.reshape(value, [...value.shape, ONE]) : value;
}

/** The system by a kernel, which takes a matrix (or its factors) for each right side. */
export function byKernel(b: Builder, node: Node, kernel: string, matrix: Node): Node {
  const [, right] = node.inputs as [Node, Node];
  const batch = node.shape.slice(0, hasVectors(node) ? -1 : -2);
  const isShared = !hasVectors(node) && countOf(batchOf(matrix.shape)) === ONE;
  if (isShared && countOf(batch) !== ONE) return sideBySide(b, node, kernel, matrix);
  const matrices = b.broadcastTo(matrix, [...batch, ...matrix.shape.slice(-2)]);
  return b.apply(kernel, [matrices, b.broadcastTo(right, node.shape)]);
}

/** One matrix for a batch of right sides: all their columns are those of one right side. */
function sideBySide(b: Builder, node: Node, kernel: string, matrix: Node): Node {
  const [a, right] = node.inputs as [Node, Node];
  const rank = node.shape.length;
  const batch = node.shape.slice(0, -2);
  const [n = ONE, m = ONE] = node.shape.slice(-2);
  const axes = batch.map((_, axis) => axis);
  const rowsFirst = b.apply("transpose", [b.broadcastTo(right, node.shape)], {
    permutation: [rank - 2, ...axes, rank - 1],
  });
  const columns = b.reshape(rowsFirst, [n, multiplySizes(countOf(batch), m)]);
  const single = b.reshape(matrix, matrix.shape.slice(-2));
  const solution = b.apply(kernel, [single, columns]);
  const told = b.apply(node.op, [b.reshape(a, [n, n]), columns], node.attributes);
  b.arena.sources.set(solution, told);
  return b.apply("transpose", [b.reshape(solution, rowsFirst.shape)], {
    permutation: [...axes.map((axis) => axis + 1), 0, rank - 1],
  });
}

/** A system of one equation. */
export function byDivision(b: Builder, node: Node, matrix: Node): Node {
  const [, right] = node.inputs as [Node, Node];
  return b.div(right, hasVectors(node) ? b.reshape(matrix, matrix.shape.slice(0, -1)) : matrix);
}

/** The same system with another right side; `isBackward`: with Mᵀ for M. */
function again(b: Builder, node: Node, right: Node, isBackward: boolean): Node {
  const [a] = node.inputs as [Node, Node];
  const transposed = (node.attributes["transposed"] === true) !== isBackward;
  return b.apply(node.op, [a, right], { ...node.attributes, transposed });
}

/** b̄ = M⁻ᵀ x̄ and M̄ = -b̄ xᵀ, of which A has the part that M is made of. */
export function pullBackSystem(
  b: Builder,
  node: Node,
  g: Node,
  partOf: (x: Node) => Node,
): readonly Node[] {
  const right = again(b, node, g, true);
  const [p, q] = node.attributes["transposed"] === true ? [node, right] : [right, node];
  return [partOf(b.neg(outerProduct(b, node, p, q))), right];
}

/** p qᵀ for values of the shape of x. */
function outerProduct(b: Builder, node: Node, p: Node, q: Node): Node {
  return hasVectors(node) ? b.apply("outer", [p, q]) : b.matmul(p, swapLast(b, q));
}

/** ẋ = M⁻¹ (ḃ - Ṁ x). */
export function pushSystem(
  b: Builder,
  node: Node,
  [s, t]: readonly (Node | undefined)[],
  partOf: (x: Node) => Node,
): Node | undefined {
  if (!s) return t && again(b, node, t, false);
  const moving = node.attributes["transposed"] === true ? swapLast(b, partOf(s)) : partOf(s);
  const product = b.reshape(b.matmul(moving, columns(b, node, node)), node.shape);
  return again(b, node, t ? b.sub(t, product) : b.neg(product), false);
}
