import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { sameShape, type Shape } from "../../ir/shape.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";

/** Deeper products are worth their own loops: what is read and written of the result weighs little there. */
const MOST_DEPTH = 4;

/** leftᵀ right, of matrices [depth, m] and [depth, n] whose elements these nodes have, row-major. */
export interface ThinProduct {
  readonly left: Node;
  readonly right: Node;
  readonly depth: Size;
  /** [m, n] */
  readonly shape: Shape;
}

/** A term of a sum of that shape as a thin product, if it is one: of a column and a row, or of few rows. */
export function thinProduct(term: Node, shape: Shape): ThinProduct | undefined {
  const isProduct = term.dtype === "real" && term.inputs.length === 2;
  if (!isProduct || !sameShape(term.shape, shape)) return undefined;
  const [p, q] = term.inputs as [Node, Node];
  if (term.op === "mul") return outerOf(p, q, shape) ?? outerOf(q, p, shape);
  if (term.op !== "matmul" || p.op !== "transpose") return undefined;
  const depth = present(p.shape[1]);
  const left = present(p.inputs[0]);
  if ((constantOf(depth) ?? Infinity) > MOST_DEPTH) return undefined;
  return { left: elements(left), right: elements(q), depth, shape };
}

/** A column times a row, elementwise. */
function outerOf(column: Node, row: Node, shape: Shape): ThinProduct | undefined {
  const [m, n] = shape as [Size, Size];
  if (m === ONE || n === ONE) return undefined;
  const isOuter =
    sameShape(column.shape, [m, ONE]) && [[n], [ONE, n]].some((own) => sameShape(row.shape, own));
  return isOuter ? { left: elements(column), right: elements(row), depth: ONE, shape } : undefined;
}

/** The node that has the same elements in the same order, in whatever shape. */
function elements(node: Node): Node {
  const [source] = node.inputs;
  return node.op === "reshape" && source ? elements(source) : node;
}
