import type { Node } from "../../ir/graph.ts";
import type { Builder } from "../builder.ts";
import { swapLast } from "../matmul.ts";
import type { Operation } from "../operation.ts";
import {
  asScale,
  batchOf,
  entry,
  fromEntries,
  oneSquare,
  orderOf,
  sumOfEntries,
} from "./matrices.ts";

type Entries = readonly (readonly (Node | undefined)[])[];

/** The rows and columns, of three, that a cofactor is made of, in the order that makes its sign right. */
function others(at: number): readonly [number, number] {
  return [(at + 1) % 3, (at + 2) % 3];
}

/** The cofactors of matrices up to 3 × 3, undefined standing for 1; undefined for larger ones. */
export function cofactorEntries(b: Builder, a: Node): Entries | undefined {
  const at = (i: number, j: number): Node => entry(b, a, i, j);
  switch (orderOf(a)) {
    case 1:
      return [[undefined]];
    case 2:
      return [
        [at(1, 1), b.neg(at(1, 0))],
        [b.neg(at(0, 1)), at(0, 0)],
      ];
    case 3:
      return [0, 1, 2].map((i) =>
        [0, 1, 2].map((j) => {
          const [[p, q], [r, s]] = [others(i), others(j)];
          return b.sub(b.mul(at(p, r), at(q, s)), b.mul(at(p, s), at(q, r)));
        }),
      );
    default:
      return undefined;
  }
}

/** The determinant of a 2 × 2 or 3 × 3 matrix: its first row times the cofactors of that. */
export function expandByRow(b: Builder, a: Node): Node | undefined {
  if (orderOf(a) === 2) {
    const product = (i: number, j: number): Node => b.mul(entry(b, a, 0, i), entry(b, a, 1, j));
    return b.sub(product(0, 1), product(1, 0));
  }
  const [row] = orderOf(a) === 3 ? (cofactorEntries(b, a) ?? []) : [];
  const terms = row?.flatMap((one, j) => (one ? [b.mul(entry(b, a, 0, j), one)] : []));
  return terms?.reduce((sum, term) => b.add(sum, term));
}

/**
 * How the cofactors C of A move with A. They are bilinear for 3 × 3 and linear below. For larger ones,
 * with C = det(A) A⁻ᵀ, Ċ = (⟨C, Ȧ⟩ C - C Ȧᵀ C) / det(A). The map is its own adjoint.
 */
function moved(b: Builder, node: Node, t: Node): Node | undefined {
  const [a] = node.inputs as [Node];
  const n = orderOf(a);
  if (n === 1) return undefined;
  if (n === 2) return b.apply("cofactor", [t]);
  if (n === 3) return crossed(b, a, t);
  const along = b.mul(asScale(b, sumOfEntries(b, b.mul(node, t))), node);
  const across = b.matmul(b.matmul(node, swapLast(b, t)), node);
  return b.div(b.sub(along, across), asScale(b, b.apply("det", [a])));
}

/** The cofactors of 3 × 3 matrices with, in each product of two elements, one of them from `t`. */
function crossed(b: Builder, a: Node, t: Node): Node {
  const rows = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => {
      const [[p, q], [r, s]] = [others(i), others(j)];
      const both = (x: number, y: number): Node =>
        b.add(
          b.mul(entry(b, a, p, x), entry(b, t, q, y)),
          b.mul(entry(b, t, p, x), entry(b, a, q, y)),
        );
      return b.sub(both(r, s), both(s, r));
    }),
  );
  return fromEntries(b, rows, a.shape);
}

/** ∂det(A)/∂A: signed determinants of what is left without the row and the column of each element. */
export const cofactor: Operation = {
  name: "cofactor",
  doc: "matrix of cofactors; leading axes are batches",
  edge: "singular A of 4 or more rows, or of a size known at run time only: its derivative is NaN",
  infer: (inputs) => oneSquare("cofactor", inputs),
  expand: (b, node) => {
    const [a] = node.inputs as [Node];
    const entries = cofactorEntries(b, a);
    if (!entries) return b.apply("cofactorMatrix", [b.apply("luComplete", [a])]);
    const one = b.constant(1);
    const filled = entries.map((row) => row.map((x) => x ?? b.broadcastTo(one, batchOf(a.shape))));
    return fromEntries(b, filled, a.shape);
  },
  vjp: (b, node, g) => [moved(b, node, g)],
  jvp: (b, node, [t]) => t && moved(b, node, t),
};
