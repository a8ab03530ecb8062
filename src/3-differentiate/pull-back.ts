import { fail } from "../diagnostics/diagnostic.ts";
import type { Node } from "../ir/graph.ts";
import type { Builder } from "../ops/builder.ts";
import { operations } from "../ops/table.ts";
import { confine } from "./confine.ts";
import type { Guards } from "./guards.ts";
import { hasLocalDerivatives, timesDerivative } from "./local.ts";

/** Structural operations whose adjoints multiply by their operands or their result. */
const multiplies = new Set([
  "matmul",
  "softmax",
  "logSoftmax",
  "logsumexp",
  "mse",
  "prod",
  "polygamma",
  "cumprod",
  "recurrence",
  "variance",
  "std",
  "norm",
  "crossEntropy",
  "binaryCrossEntropy",
  "huber",
  "dot",
  "outer",
  "cross",
  "solve",
  "triangularSolve",
  "cholesky",
  "inv",
  "det",
  "cofactor",
  "logdet",
  "logAbsDet",
  "einsum",
  "conv1d",
  "conv2d",
  "standardize",
  "layerNorm",
  "batchNorm",
]);

/** Whether the rule for the adjoints multiplies by what may be infinite where its branch is not taken. */
function isExposed(guards: Guards, node: Node, found: readonly (Node | undefined)[]): boolean {
  if (node.op === "customGradient") return found.some((one) => one && guards.mayBeInfinite(one));
  return (
    multiplies.has(node.op) && [node, ...node.inputs].some((factor) => guards.mayBeInfinite(factor))
  );
}

/**
 * What the adjoint of `node`, a value of its own, contributes to its active operands, by position.
 * @throws {GradcError} GRADC3001 if the operation has no derivative
 */
export function pullBack(
  b: Builder,
  guards: Guards,
  node: Node,
  adjoint: Node,
  active: ReadonlySet<Node>,
): [number, Node][] {
  const isActive = (operand: number): boolean => {
    const input = node.inputs[operand];
    return input?.dtype === "real" && active.has(input);
  };
  if (hasLocalDerivatives(node.op)) {
    return node.inputs.flatMap((_, operand): [number, Node][] => {
      if (!isActive(operand)) return [];
      const contribution = timesDerivative(b, guards, node, operand, adjoint, active);
      return contribution ? [[operand, contribution]] : [];
    });
  }
  if (node.inputs.length === 0 || !node.inputs.some((_, operand) => isActive(operand))) return [];
  const vjp = operations.get(node.op)?.vjp;
  if (!vjp) {
    fail("GRADC3001", `${node.op} has no derivative, and the loss depends on it`, {
      help: "wrap it in stopGradient if nothing should flow back through it",
      place: b.arena.places.get(node),
    });
  }
  const found = vjp(b, node, adjoint);
  const confined = guards.isUntaken(adjoint) && isExposed(guards, node, found);
  return (confined ? confine(b, node, adjoint, found) : found).flatMap(
    (contribution, operand): [number, Node][] =>
      contribution && isActive(operand) ? [[operand, guards.linear(contribution, adjoint)]] : [],
  );
}
