import { invariant } from "../diagnostics/invariant.ts";
import type { Arena, Node } from "../ir/graph.ts";
import type { Operation } from "./operation.ts";

/**
 * Σ ȳ ∂y/∂x, for grad and vjp inside models: a placeholder with the operands [y, x, ȳ], of the shape
 * of x. Differentiation puts the adjoint of x in its place before anything else is done.
 */
export const cotangent: Operation = {
  name: "cotangent",
  doc: "the gradient of one value with respect to another, until it is worked out",
  infer: (inputs) => {
    const [, x] = inputs;
    invariant(x !== undefined && inputs.length === 3, "cotangent has y, x and ȳ");
    return { dtype: "real", shape: x.shape };
  },
};

/**
 * Σ ∂y/∂xᵢ vᵢ, for jvp and hessianVectorProduct inside models: a placeholder with the operands
 * [y, x₁ … xₙ, v₁ … vₙ], of the shape of y.
 */
export const tangent: Operation = {
  name: "tangent",
  doc: "how one value moves with others, until it is worked out",
  infer: (inputs) => {
    const [y] = inputs;
    invariant(y !== undefined && inputs.length % 2 === 1, "tangent has y, and a direction each x");
    return { dtype: "real", shape: y.shape };
  },
};

/** Whether it stands for a derivative that is still to be worked out. */
export function isDerivative({ op }: Node): boolean {
  return DERIVATIVES.includes(op);
}

/** Whether an arena has such values. */
export function hasDerivatives({ ops }: Arena): boolean {
  return DERIVATIVES.some((op) => ops.has(op));
}

const DERIVATIVES = ["cotangent", "tangent"];

/** What is differentiated, and with respect to what. */
export function derivativeOf({ op, inputs }: Node): {
  readonly y: Node;
  readonly xs: readonly Node[];
  /** ȳ, or the directions of the xs. */
  readonly given: readonly Node[];
} {
  const [y, ...rest] = inputs as [Node, ...Node[]];
  const count = op === "cotangent" ? 1 : rest.length / 2;
  return { y, xs: rest.slice(0, count), given: rest.slice(count) };
}
