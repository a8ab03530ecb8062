import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { sameShape } from "../ir/shape.ts";
import { ONE } from "../ir/size.ts";
import { integers } from "../ops/axes.ts";
import type { Builder } from "../ops/builder.ts";
import { convolutionAdjoint } from "../ops/convolution.ts";
import { einsumAdjoint, einsumWithoutZeros } from "../ops/einsum.ts";
import { elementwise } from "../ops/elementwise.ts";
import { swapLast } from "../ops/matmul.ts";
import { keepAxes } from "../ops/reduce.ts";
import { cumprod } from "../ops/scans.ts";
import { confineLinear } from "./confine-linear.ts";

type Contributions = readonly (Node | undefined)[];

/** What each number of the result gives, it gives to the elements that it was made of. */
const reductions = new Set(["logsumexp", "prod", "norm", "variance", "std"]);

/**
 * Contributions of a structural operation whose operands may be infinite or undefined where their
 * branch was not taken: the zeros of the adjoint must not meet them. A sum of products skips the
 * products with zero; an operation on rows gives nothing to a row whose adjoint is all zero; any
 * other gives nothing if its whole adjoint is zero.
 */
export function confine(
  b: Builder,
  node: Node,
  adjoint: Node,
  found: Contributions,
): Contributions {
  if (node.op === "matmul") return matmulWithoutZeros(b, node, adjoint);
  if (node.op === "einsum") return einsumAdjoint(b, node, adjoint, einsumWithoutZeros);
  if (node.op === "conv1d" || node.op === "conv2d") {
    return convolutionAdjoint(b, node, adjoint, einsumWithoutZeros);
  }
  if (node.op === "cumprod") return cumprodWithoutZeros(b, node, adjoint);
  if (reductions.has(node.op)) {
    const [x] = node.inputs as [Node];
    const g = keepAxes(b, adjoint, x, integers(node.attributes, "axes"));
    return whereLive(b, b.apply("notEqual", [g, b.constant(0)]), found);
  }
  const linear = confineLinear(b, node, adjoint, found);
  if (linear) return linear;
  if (node.op === "polygamma" || (node.op === "customGradient" && isElementwise(b, node))) {
    const isLive = b.apply("notEqual", [adjoint, b.constant(0)]);
    return found.map((one) => one && b.apply("where", [isLive, one, b.constant(0)]));
  }
  const isRows = ["softmax", "logSoftmax", "standardize"].includes(node.op);
  const axes = isRows ? integers(node.attributes, "axes") : adjoint.shape.map((_, axis) => axis);
  const size = b.apply("abs", [adjoint]);
  const largest =
    adjoint.shape.length === 0 ? size : b.apply("max", [size], { axes, keepDims: isRows });
  const isLive = b.apply("greater", [largest, b.constant(0)]);
  const zero = b.constant(0);
  return found.map((one) => one && b.apply("where", [isLive, one, zero]));
}

function whereLive(b: Builder, isLive: Node, found: Contributions): Contributions {
  return found.map((one) => one && b.apply("where", [isLive, one, b.constant(0)]));
}

/**
 * An element is live where the adjoint of a product that has it is not zero; the others neither get
 * anything nor are factors of what live ones get.
 */
function cumprodWithoutZeros(b: Builder, node: Node, g: Node): Contributions {
  const [x] = node.inputs as [Node];
  const zero = b.constant(0);
  const one = b.apply("where", [b.apply("notEqual", [g, zero]), b.constant(1), zero]);
  const users = b.apply("cumsum", [one], {
    ...node.attributes,
    reverse: node.attributes["reverse"] !== true,
  });
  const isLive = b.apply("greater", [users, zero]);
  const live = b.apply("cumprod", [b.apply("where", [isLive, x, zero])], node.attributes);
  return whereLive(b, isLive, cumprod.vjp?.(b, live, g) ?? []);
}

/** Whether each element of what the author's rule gives comes from the same element of the adjoint. */
function isElementwise({ arena }: Builder, node: Node): boolean {
  const { upstream, results } = present(arena.ruleOf(node));
  const fromAdjoint = new Set([upstream]);
  for (const one of reachable(results.filter((result) => result !== undefined))) {
    if (!one.inputs.some((input) => fromAdjoint.has(input))) continue;
    if (!elementwise.has(one.op) || !sameShape(one.shape, upstream.shape)) return false;
    fromAdjoint.add(one);
  }
  return true;
}

/** ā = Σ g b and b̄ = Σ a g over the shared axis, as sums of products in which a zero of g kills. */
function matmulWithoutZeros(b: Builder, node: Node, g: Node): Contributions {
  const [x, y] = node.inputs as [Node, Node];
  const [isRow, isColumn] = [x.shape.length === 1, y.shape.length === 1];
  // Vectors as matrices: x [.., m, k], y [.., k, n], g [.., m, n].
  const left = isRow ? b.reshape(x, [ONE, ...x.shape]) : x;
  const right = isColumn ? b.reshape(y, [...y.shape, ONE]) : y;
  const batch = g.shape.slice(0, g.shape.length - (isRow ? 0 : 1) - (isColumn ? 0 : 1));
  const [m, n] = [left.shape.at(-2) ?? ONE, right.shape.at(-1) ?? ONE];
  const whole = b.reshape(g, [...batch, m, n]);
  const toLeft = sumOfProducts(b, whole, right);
  const toRight = swapLast(b, sumOfProducts(b, swapLast(b, whole), swapLast(b, left)));
  return [
    isRow ? b.reshape(toLeft, [...toLeft.shape.slice(0, -2), ...x.shape]) : toLeft,
    isColumn ? b.reshape(toRight, toRight.shape.slice(0, -1)) : toRight,
  ];
}

/** Σₙ g[.., m, n] w[.., k, n], with no product where g is 0: [.., m, k]. */
function sumOfProducts(b: Builder, g: Node, w: Node): Node {
  const [first, last] = [g.shape.slice(0, -1), g.shape.slice(-1)];
  const spread = b.reshape(g, [...first, ONE, ...last]);
  const rows = b.reshape(w, [...w.shape.slice(0, -2), ONE, ...w.shape.slice(-2)]);
  const zero = b.constant(0);
  const product = b.apply("where", [
    b.apply("notEqual", [spread, zero]),
    b.mul(spread, rows),
    zero,
  ]);
  return b.apply("sum", [product], { axes: [product.shape.length - 1], keepDims: false });
}
