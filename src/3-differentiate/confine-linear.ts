import type { Node } from "../ir/graph.ts";
import { ONE } from "../ir/size.ts";
import type { Builder } from "../ops/builder.ts";
import { column, crossProduct, row, sumOver } from "../ops/linear/products.ts";

type Contributions = readonly (Node | undefined)[];

/** How many of the last axes of the result belong together, one matrix or right side. */
function blockOf({ op, attributes }: Node): number | undefined {
  switch (op) {
    case "det":
    case "logdet":
    case "logAbsDet":
    case "dot":
      return 0;
    case "solve":
    case "triangularSolve":
      return attributes["vectors"] === true ? 1 : 2;
    case "inv":
    case "cholesky":
    case "cofactor":
      return 2;
    default:
      return undefined;
  }
}

/**
 * Contributions of linear algebra where branches are not taken: nothing from a matrix of a batch
 * whose adjoint is all zero, and no product with a zero in vector products. Undefined for others.
 */
export function confineLinear(
  b: Builder,
  node: Node,
  g: Node,
  found: Contributions,
): Contributions | undefined {
  if (node.op === "outer" || node.op === "cross") return withoutZeros(b, node, g);
  const block = blockOf(node);
  if (block === undefined) return undefined;
  const rank = g.shape.length;
  const axes = g.shape.map((_, axis) => axis).slice(rank - block);
  const size = b.apply("abs", [g]);
  const largest = block === 0 ? size : b.apply("max", [size], { axes, keepDims: false });
  const isLive = b.apply("greater", [largest, b.constant(0)]);
  return found.map((one) => {
    if (!one) return undefined;
    const ones = one.shape.slice(largest.shape.length).map(() => ONE);
    const spread = b.reshape(isLive, [...largest.shape, ...ones]);
    return b.apply("where", [spread, one, b.constant(0)]);
  });
}

/** The rules of `outer` and `cross`, as sums of products in which a zero of g kills. */
function withoutZeros(b: Builder, node: Node, g: Node): Contributions {
  const [x, y] = node.inputs as [Node, Node];
  const zero = b.constant(0);
  const times = (p: Node, q: Node): Node =>
    b.apply("where", [b.apply("notEqual", [p, zero]), b.mul(p, q), zero]);
  if (node.op === "outer") {
    return [sumOver(b, times(g, row(b, y)), -1), sumOver(b, times(g, column(b, x)), -2)];
  }
  const axis = Number(node.attributes["axis"]);
  return [crossProduct(b, y, g, axis, (p, q) => times(q, p)), crossProduct(b, g, x, axis, times)];
}
