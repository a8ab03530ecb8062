import type { Node } from "../../ir/graph.ts";
import type { Builder } from "../builder.ts";
import { swapLast } from "../matmul.ts";
import type { Operation } from "../operation.ts";
import { asScale, batchOf, entry, oneSquare, orderOf, sumOfEntries } from "./matrices.ts";

/** ∂ log |det(A)| / ∂A. */
function transposedInverse(b: Builder, a: Node): Node {
  return swapLast(b, b.apply("inv", [a]));
}

/** An operation on determinants, through the factors of A; of a single element, an elementwise one. */
function ofDeterminant(
  name: string,
  details: Pick<Operation, "doc" | "domain" | "edge">,
  expand: (b: Builder, a: Node, single: Node | undefined) => Node,
): Operation {
  return {
    name,
    ...details,
    infer: (inputs) => ({ dtype: "real", shape: batchOf(oneSquare(name, inputs).shape) }),
    expand: (b, node) => {
      const [a] = node.inputs as [Node];
      return expand(b, a, orderOf(a) === 1 ? entry(b, a, 0, 0) : undefined);
    },
  };
}

/** Both have the derivative A⁻ᵀ. */
const logarithmic: Pick<Operation, "gradient" | "vjp" | "jvp" | "singular"> = {
  gradient: "g A⁻ᵀ",
  singular: true,
  vjp: (b, node, g) => node.inputs.map((a) => b.mul(asScale(b, g), transposedInverse(b, a))),
  jvp: (b, node, [t]) => {
    const [a] = node.inputs as [Node];
    return t && sumOfEntries(b, b.mul(transposedInverse(b, a), t));
  },
};

export const logAbsDet: Operation = {
  ...ofDeterminant(
    "logAbsDet",
    {
      doc: "logarithm of the absolute value of the determinant, without overflow",
      edge: "singular A: -∞",
    },
    (b, a, single) =>
      single
        ? b.apply("log", [b.apply("abs", [single])])
        : b.apply("luLogAbsDet", [b.apply("luFactor", [a])]),
  ),
  ...logarithmic,
};

export const detSign: Operation = {
  ...ofDeterminant(
    "detSign",
    {
      doc: "sign of the determinant: -1, 0 or 1",
      edge: "gradient 0 everywhere",
    },
    (b, a, single) =>
      single ? b.apply("sign", [single]) : b.apply("luSign", [b.apply("luFactor", [a])]),
  ),
  vjp: () => [undefined],
  jvp: () => undefined,
};

export const logdet: Operation = {
  ...ofDeterminant(
    "logdet",
    {
      doc: "logarithm of the determinant, without overflow",
      domain: "det(A) > 0",
      edge: "singular A: -∞; negative determinant: NaN",
    },
    (b, a, single) =>
      single ? b.apply("log", [single]) : b.apply("luLogDet", [b.apply("luFactor", [a])]),
  ),
  ...logarithmic,
};
