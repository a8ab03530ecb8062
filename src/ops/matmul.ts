import { fail } from "../diagnostics/diagnostic.ts";
import { applyExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import { type Expr, type Index, ZERO_INDEX } from "../ir/loops.ts";
import { broadcastShapes, type Shape, showShape } from "../ir/shape.ts";
import { ONE, type Size } from "../ir/size.ts";
import { align, requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { contractionOf, einsumOf } from "./einsum.ts";
import type { Operation } from "./operation.ts";
import { aligned, unequalHelp } from "./unequal.ts";

/** The same value with its last two axes swapped. */
export function swapLast(b: Builder, x: Node): Node {
  const rank = x.shape.length;
  const permutation = x.shape.map((_, axis) => axis);
  permutation.splice(rank - 2, 2, rank - 1, rank - 2);
  return b.apply("transpose", [x], { permutation });
}

/** A column: a new last axis of size 1. */
function column(b: Builder, x: Node): Node {
  return b.reshape(x, [...x.shape, ONE]);
}

/** A row: a new axis of size 1 before the last. */
function row(b: Builder, x: Node): Node {
  return b.reshape(x, [...x.shape.slice(0, -1), ONE, ...x.shape.slice(-1)]);
}

/** Each matrix of a batch times its own vector: `matmul` would take a batch of vectors for a matrix. */
function timesVectors(b: Builder, matrices: Node, vectors: Node): Node {
  if (vectors.shape.length === 1) return b.matmul(matrices, vectors);
  const product = b.matmul(matrices, column(b, vectors));
  return b.reshape(product, product.shape.slice(0, -1));
}

/** Letters for the axes of a batch; `spec` has the others. */
const BATCH = Array.from("abcdefghlmnopqrstuvwxyz");

/**
 * The adjoint of an operand whose matrices are factors of many products, a sum over these at once: one product
 * after the other would take memory for each of them. Undefined where every product has its own.
 */
function summedAdjoint(
  b: Builder,
  { shape }: Node,
  { shape: product }: Node,
  factors: readonly [Node, Node],
  spec: string,
): Node | undefined {
  const lettersOf = (rank: number): string[] =>
    BATCH.slice(product.length - rank, product.length - 2);
  const own = lettersOf(shape.length).filter((_, axis) => {
    return shape[axis] === product[product.length - shape.length + axis];
  });
  const batch = product.length - 2;
  if (own.length === batch || batch > BATCH.length) return undefined;
  const { operands, result } = contractionOf(spec);
  const named = factors.map((one, at) => [...lettersOf(one.shape.length), ...(operands[at] ?? [])]);
  const sum = einsumOf(b, { operands: named, result: [...own, ...result] }, factors);
  return b.reshape(sum, shape);
}

/** A factor of 1, in a product with a matrix of ones, is left out. */
function productExpr(args: readonly Expr[]): Expr {
  const others = args.filter((arg) => arg.kind !== "number" || arg.value !== 1);
  return others.length === 1 && others[0] ? others[0] : applyExpr("mul", args);
}

/** NumPy's product: vectors are contracted, matrices multiplied, leading axes broadcast as batches. */
export const matmul: Operation = {
  name: "matmul",
  doc: "matrix product; vectors are contracted, leading axes are batches",
  gradient: "g bᵀ; aᵀ g",
  reduces: true,
  infer: (inputs) => {
    const [a, b] = inputs;
    if (inputs.length !== 2 || !a || !b)
      fail("GRADC2006", `matmul takes 2 operands, not ${inputs.length}`);
    requireReal("matmul", a);
    requireReal("matmul", b);
    const refuse = (why: string, pairs: readonly (readonly [Size, Size])[] = []): never =>
      fail("GRADC2003", `matmul cannot combine ${showShape(a.shape)} with ${showShape(b.shape)}`, {
        label: why,
        help:
          unequalHelp(pairs) ??
          "transpose or reshape one of them, or use mul for the elementwise product",
      });
    if (a.shape.length === 0 || b.shape.length === 0) refuse("a scalar has no axis to contract");
    const rows = a.shape.length > 1 ? a.shape.slice(-2, -1) : [];
    const columns = b.shape.length > 1 ? b.shape.slice(-1) : [];
    const [last = ONE, other = ONE] = [a.shape.at(-1), b.shape.at(b.shape.length > 1 ? -2 : -1)];
    if (last !== other) {
      const which = b.shape.length > 2 ? "last but one" : "first";
      refuse(`the last size of {0} must equal the ${which} of {1}`, [[last, other]]);
    }
    const batches = [a.shape.slice(0, -2), b.shape.slice(0, -2)] as const;
    const batch = broadcastShapes(...batches);
    if (!batch) return refuse("their batch axes do not broadcast", aligned(...batches));
    return { dtype: "real", shape: [...batch, ...rows, ...columns] };
  },
  element: (node, index, fresh) => {
    const [a, b] = node.inputs.map((input) => input.shape) as [Shape, Shape];
    const k = fresh(a.at(-1) ?? ONE);
    const isColumn = b.length === 1;
    const isRow = a.length === 1;
    const j = isColumn ? undefined : index.at(-1);
    const i = isRow ? undefined : index.at(isColumn ? -1 : -2);
    const batch = index.slice(0, index.length - (isColumn ? 0 : 1) - (isRow ? 0 : 1));
    const first: Index[] = isRow ? [k] : [...align(batch, a.slice(0, -2)), i ?? ZERO_INDEX, k];
    const second: Index[] = isColumn ? [k] : [...align(batch, b.slice(0, -2)), k, j ?? ZERO_INDEX];
    return {
      reads: [
        { operand: 0, index: first },
        { operand: 1, index: second },
      ],
      combine: (args) => productExpr(args),
      reduce: { how: "sum", over: [k] },
    };
  },
  vjp: (b, node, g) => {
    const [x, y] = node.inputs as [Node, Node];
    const [isRow, isColumn] = [x.shape.length === 1, y.shape.length === 1];
    if (isRow && isColumn) return [b.mul(g, y), b.mul(g, x)];
    // An operand that is a vector contracts; the other one's adjoint is an outer product.
    if (isColumn) return [b.mul(column(b, g), y), timesVectors(b, swapLast(b, x), g)];
    if (isRow) return [timesVectors(b, y, g), b.mul(column(b, x), row(b, g))];
    return [
      summedAdjoint(b, x, node, [g, y], "ij,kj->ik") ?? b.matmul(g, swapLast(b, y)),
      summedAdjoint(b, y, node, [x, g], "ki,kj->ij") ?? b.matmul(swapLast(b, x), g),
    ];
  },
  jvp: (b, node, [s, t]) => {
    const [x, y] = node.inputs as [Node, Node];
    return b.addDefined(s && b.matmul(s, y), t && b.matmul(x, t));
  },
};
