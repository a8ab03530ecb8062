import type { Node } from "../../ir/graph.ts";
import type { Builder } from "../builder.ts";
import type { Operation } from "../operation.ts";
import { cofactorEntries, expandByRow } from "./cofactor.ts";
import {
  asScale,
  batchOf,
  entry,
  fromEntries,
  oneSquare,
  orderOf,
  sumOfEntries,
} from "./matrices.ts";

/** Whether g is 1, in whatever shape. */
function isOne(g: Node): boolean {
  const [shown] = g.inputs;
  if (shown && ["broadcastTo", "reshape"].includes(g.op)) return isOne(shown);
  return g.op === "constant" && g.attributes["value"] === 1;
}

/** g times each cofactor, in one value for the small matrices whose cofactors are formulas. */
function timesCofactors(b: Builder, a: Node, g: Node): Node {
  const cofactors = b.apply("cofactor", [a]);
  const product = isOne(g) ? cofactors : b.mul(asScale(b, g), cofactors);
  const entries = cofactorEntries(b, a);
  if (!entries) return product;
  const scaled = entries.map((row) => row.map((one) => (one ? b.mul(g, one) : g)));
  const result = fromEntries(b, scaled, a.shape);
  b.arena.sources.set(result, product);
  return result;
}

/**
 * Small determinants are written out; larger ones are the product of the pivots. The derivative is the
 * matrix of cofactors, which is there at singular matrices, too, where det(A) A⁻ᵀ is not.
 */
export const det: Operation = {
  name: "det",
  doc: "determinant; leading axes are batches",
  edge: "singular A: the gradient is the matrix of cofactors, 0 where two rows or more depend on the others; from 4 rows on, and where the size is known at run time only, its own derivative is NaN there",
  gradient: "g cofactor(A)",
  infer: (inputs) => ({ dtype: "real", shape: batchOf(oneSquare("det", inputs).shape) }),
  expand: (b, node) => {
    const [a] = node.inputs as [Node];
    if (orderOf(a) === 1) return entry(b, a, 0, 0);
    return expandByRow(b, a) ?? b.apply("luDet", [b.apply("luFactor", [a])]);
  },
  vjp: (b, node, g) => node.inputs.map((a) => timesCofactors(b, a, g)),
  jvp: (b, node, [t]) => t && sumOfEntries(b, b.mul(b.apply("cofactor", node.inputs), t)),
};
