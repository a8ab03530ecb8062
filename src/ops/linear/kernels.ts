import type { Node, Type } from "../../ir/graph.ts";
import { addSizes, constantSize, ONE } from "../../ir/size.ts";
import type { Operation } from "../operation.ts";
import { batchOf, countAndOrder } from "./matrices.ts";

// The functions in templates/ that linear algebra comes down to, each an operation of its own, so that
// what factorises a matrix is shared by all that uses the factors. They come into being when composites
// are expanded, with nothing left to differentiate.

type Infer = (inputs: readonly Type[]) => Type;

function only(inputs: readonly Type[]): Type {
  const [first] = inputs as [Type];
  return first;
}

/** A kernel that is told how many matrices of how many rows the first operand holds. */
function kernel(name: string, doc: string, infer: Infer): Operation {
  return {
    name,
    doc,
    infer,
    kernel: ({ inputs }: Node) => ({ template: name, sizes: countAndOrder(only(inputs)) }),
  };
}

/** The factors of a matrix and, in `more` further rows, the exchanges that made them possible. */
function factors(name: string, doc: string, more: number): Operation {
  return kernel(name, doc, (inputs) => {
    const { dtype, shape } = only(inputs);
    const n = shape.at(-1) ?? ONE;
    return { dtype, shape: [...batchOf(shape), addSizes(n, constantSize(more)), n] };
  });
}

/** A square matrix from packed factors. */
function fromFactors(name: string, doc: string): Operation {
  return kernel(name, doc, (inputs) => {
    const { dtype, shape } = only(inputs);
    const n = shape.at(-1) ?? ONE;
    return { dtype, shape: [...batchOf(shape), n, n] };
  });
}

/** One number for each matrix, from packed factors. */
function numberFromFactors(name: string, doc: string): Operation {
  return kernel(name, doc, (inputs) => {
    const { dtype, shape } = only(inputs);
    return { dtype, shape: batchOf(shape) };
  });
}

/**
 * X from a matrix (or its factors) and the columns of a right side, for equal batches. A right side of
 * one axis less is one column.
 */
function substitution(name: string, doc: string): Operation {
  return {
    name,
    doc,
    infer: (inputs) => (inputs as [Type, Type])[1],
    kernel: ({ inputs }: Node) => {
      const [a, b] = inputs as [Node, Node];
      const m = b.shape.length === a.shape.length ? (b.shape.at(-1) ?? ONE) : ONE;
      return { template: name, sizes: [...countAndOrder(a), m] };
    },
  };
}

export const kernels: readonly Operation[] = [
  factors("luFactor", "L and U with P A = L U, by partial pivoting", 1),
  factors("luComplete", "L and U with P A Q = L U, by complete pivoting", 2),
  substitution("luSolve", "A⁻¹ B from the factors of A"),
  substitution("luSolveTransposed", "A⁻ᵀ B from the factors of A"),
  fromFactors("luInverse", "A⁻¹ from the factors of A"),
  fromFactors("cofactorMatrix", "the cofactors of A from its factors"),
  numberFromFactors("luDet", "det(A) from the factors of A"),
  numberFromFactors("luLogDet", "log(det(A)) from the factors of A"),
  numberFromFactors("luLogAbsDet", "log |det(A)| from the factors of A"),
  numberFromFactors("luSign", "the sign of det(A) from the factors of A"),
  substitution("solveLower", "L⁻¹ B by substitution"),
  substitution("solveLowerTransposed", "L⁻ᵀ B by substitution"),
  substitution("solveUpper", "U⁻¹ B by substitution"),
  substitution("solveUpperTransposed", "U⁻ᵀ B by substitution"),
  kernel("choleskyFactor", "L with L Lᵀ = (A + Aᵀ) / 2", only),
];
