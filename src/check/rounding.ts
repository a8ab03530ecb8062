import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { elementwise } from "../ops/elementwise.ts";
import { interpret, interpretInOrder, type Values } from "./interpret.ts";
import type { Random } from "./random.ts";

const PERTURBATION = 2 ** -30;

/** Operations that add up many terms within: what cancels there shows only if the terms change. */
const adding = new Set([
  // sin(πx): the product is rounded.
  "sinc",
  "sum",
  "mean",
  "matmul",
  "logsumexp",
  "softmax",
  "logSoftmax",
  "mse",
  "variance",
  "std",
  "cumsum",
  "recurrence",
  "crossEntropy",
  "binaryCrossEntropy",
  "huber",
  "dot",
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
  "avgPool2d",
  "fold",
  "standardize",
  "layerNorm",
  "batchNorm",
]);

/**
 * For each element of the roots, how large the terms are that it is made of: the effect of a small
 * random relative change of every intermediate result, divided by the size of the change (Monte Carlo
 * arithmetic, D. S. Parker 1997). It is the honest scale for an error: where large terms cancel, no
 * evaluation can be closer than rounding of those terms; where they do not, it is about the value.
 *
 * `values` is the evaluation without changes. Decisions (truth values, signs, whole numbers that were
 * rounded to) stay as they are there, and so does what is made of constants alone, exactly as the
 * emitted code makes it: (-2)^3 is a number, (-2)^(3 + δ) is none.
 */
export function roundingScales(
  roots: readonly Node[],
  values: Values,
  random: Random,
): Map<Node, Float64Array> {
  const constants = new Set<Node>();
  const fixed = new Map<Node, Float64Array>();
  for (const node of reachable(roots)) {
    const isMadeOfThem = node.op !== "leaf" && node.inputs.every((input) => constants.has(input));
    if (isMadeOfThem && !isApproximate(node)) constants.add(node);
    const isDecision =
      ["detSign", "firstEqual"].includes(node.op) ||
      isStep(node) ||
      node.dtype === "int" ||
      node.dtype === "bool";
    const isFixed = node.op === "leaf" || isDecision || constants.has(node);
    if (isFixed) fixed.set(node, present(values.get(node)));
  }
  const scales = new Map(
    roots.map((root) => [root, values.get(root)?.map(Math.abs) ?? new Float64Array()]),
  );
  for (let run = 0; run < 2; run++) {
    const changed = changedValues(roots, fixed, random);
    for (const [root, scale] of scales) {
      const [found, value] = [changed.get(root), values.get(root)];
      scale.forEach((known, at) => {
        const change = Math.abs((found?.[at] ?? NaN) - (value?.[at] ?? NaN));
        scale[at] = Math.max(known, Number.isFinite(change) ? change / PERTURBATION : 0);
      });
    }
  }
  return scales;
}

/** Whether two evaluations of the same operands may differ: other orders of terms, other approximations. */
export function isApproximate({ op }: Node): boolean {
  const row = elementwise.get(op);
  return adding.has(op) || (row !== undefined && row.print === undefined && !row.expand);
}

/** Whether the value only ever jumps. */
function isStep({ op }: Node): boolean {
  const { d = [] } = elementwise.get(op) ?? {};
  return d.length > 0 && d.every((derivative) => derivative === "0");
}

/** The values of the roots where each operation's result, and each term of a sum, is a little off. */
function changedValues(roots: readonly Node[], fixed: Values, random: Random): Values {
  const change = (value: Float64Array): Float64Array =>
    value.map((x) => x * (1 + PERTURBATION * random.between(-1, 1)));
  return interpret(roots, fixed, (node, value, values) => {
    // Of integers and truth values, in the body of a loop, there is no little.
    if (node.dtype !== "real") return;
    if (adding.has(node.op)) {
      const terms = node.inputs.map((input) => {
        const term = present(values.get(input));
        return [input, input.dtype === "real" ? change(term) : term] as const;
      });
      value.set(present(interpretInOrder([node], new Map(terms)).get(node)));
    }
    value.set(change(value));
  });
}

/** Whether an element is not zero but as near to it as rounding errors of its terms bring it. */
export function isDrowned(
  value: Float64Array | undefined,
  scale: Float64Array | undefined,
): boolean {
  const noise = (at: number): number => 64 * Number.EPSILON * (scale?.[at] ?? 0);
  return value?.some((x, at) => Math.abs(x) < noise(at)) === true;
}
