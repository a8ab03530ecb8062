import type { Node } from "../ir/graph.ts";
import { sameShape } from "../ir/shape.ts";
import { integers, reducedShape } from "../ops/axes.ts";
import { ONE } from "../ir/size.ts";

/** What a pattern's names stand for. */
export type Bound = ReadonlyMap<string, Node>;

/**
 * A formula that loses accuracy, overflows or has a worse gradient, and the operation that does not.
 * `from` is a pattern like those of the rewrite rules; operations on whole tensors match over any axes.
 */
export interface NaiveForm {
  readonly from: string;
  /** The same as users read it, where the pattern is not what they write. */
  readonly shown?: string;
  readonly to: string;
  readonly why: string;
  /** Whether the form is naive here: it may be as good as the operation. */
  readonly when?: (bound: Bound, node: Node) => boolean;
}

const overflow = "exp overflows for large arguments";
const cancels = "what is small is lost beside 1";
const squares = "squares overflow and underflow, and the gradient at 0 is not a number";

/** In the order in which they are tried: the first that matches is told. */
export const naiveForms: readonly NaiveForm[] = [
  ...["sum", "mean"].map((total) => ({
    from: `-${total}(p * log(softmax(z)))`,
    to: "crossEntropy(z, p), the mean over rows",
    why: "softmax underflows, and log makes it -∞",
  })),
  {
    from: "-mean(sum(p * log(softmax(z))))",
    to: "crossEntropy(z, p)",
    why: "softmax underflows, and log makes it -∞",
  },
  ...["-(p * log(sigmoid(z)) + (1 - p) * log(1 - sigmoid(z)))"].map((from) => ({
    from,
    to: "binaryCrossEntropy(z, p), the mean over elements",
    why: "sigmoid rounds to 0 or 1, and log makes it -∞",
  })),
  { from: "log(softmax(x))", to: "logSoftmax(x)", why: "softmax underflows, and log makes it -∞" },
  { from: "log(1 - sigmoid(x))", to: "logSigmoid(-x)", why: "sigmoid rounds to 1: log gives -∞" },
  { from: "log(sigmoid(x))", to: "logSigmoid(x)", why: "sigmoid underflows, and log makes it -∞" },
  { from: "log(det(A))", to: "logdet(A)", why: "the determinant overflows or underflows" },
  {
    from: "log(sum(exp(x)))",
    to: "logsumexp(x)",
    why: overflow,
    when: (bound) => !isShifted(bound.get("x")),
  },
  { from: "log(1 + exp(x))", to: "softplus(x)", why: overflow, when: canBePositive },
  { from: "log1p(exp(x))", to: "softplus(x)", why: overflow, when: canBePositive },
  { from: "log(exp(a) + exp(b))", to: "logaddexp(a, b)", why: overflow },
  {
    from: "exp(x) / sum(exp(x))",
    to: "softmax(x)",
    why: overflow,
    when: (bound, node) => !isShifted(bound.get("x")) && normalises(node),
  },
  { from: "1 / (1 + exp(-x))", to: "sigmoid(x)", why: `${overflow}, and the gradient is NaN` },
  { from: "1 / (1 + exp(x))", to: "sigmoid(-x)", why: `${overflow}, and the gradient is NaN` },
  { from: "exp(x) / (1 + exp(x))", to: "sigmoid(x)", why: overflow },
  {
    from: "log(1 + x)",
    to: "log1p(x)",
    why: cancels,
    when: (bound) => isFractional(bound.get("x")),
  },
  {
    from: "log(1 - x)",
    to: "log1p(-x)",
    why: cancels,
    when: (bound) => isFractional(bound.get("x")),
  },
  {
    from: "exp(x) - 1",
    to: "expm1(x)",
    why: cancels,
    when: (bound) => isFractional(bound.get("x")),
  },
  { from: "sqrt(square(x) + square(y))", shown: "sqrt(x² + y²)", to: "hypot(x, y)", why: squares },
  { from: "sqrt(sum(square(x)))", shown: "sqrt(sum(x²))", to: "norm(x)", why: squares },
  {
    from: "matmul(inv(A), b)",
    shown: "inv(A) b",
    to: "solve(A, b)",
    why: "an inverse costs more and loses more digits than solving",
  },
];

/** Other ways to write an operation, with `x` for its operand. */
export const spellings: Readonly<Record<string, readonly string[]>> = {
  square: ["x * x", "pow(x, 2)"],
  neg: ["x * -1", "0 - x"],
  sqrt: ["pow(x, 0.5)"],
};

/** x - max(x), which cannot overflow. */
function isShifted(x: Node | undefined): boolean {
  if (x?.op !== "sub") return false;
  let subtracted = x.inputs[1];
  while (subtracted && ["reshape", "broadcastTo", "stopGradient"].includes(subtracted.op)) {
    [subtracted] = subtracted.inputs;
  }
  return subtracted?.op === "max" || subtracted?.op === "logsumexp";
}

const nonNegative = new Set(["abs", "square", "relu", "exp", "softplus", "sqrt", "norm", "hypot"]);

/** Not -|x| and the like, of which exp is at most 1. */
function canBePositive(bound: Bound): boolean {
  const x = bound.get("x");
  return !(x?.op === "neg" && nonNegative.has(x.inputs[0]?.op ?? ""));
}

const whole = new Set(["floor", "ceil", "round", "trunc", "sign"]);

/** Whole numbers are either 0 or not small. */
function isFractional(x: Node | undefined): boolean {
  return x?.dtype === "real" && !whole.has(x.op);
}

/** Whether a quotient divides each element by the sum over axes of its own, as softmax does. */
function normalises(node: Node): boolean {
  const total = node.inputs[1] ?? node;
  let sum = total;
  while (sum.op === "reshape" || sum.op === "broadcastTo") sum = sum.inputs[0] ?? node;
  const x = sum.inputs[0] ?? node;
  const kept = reducedShape(x.shape, integers(sum.attributes, "axes"), true);
  const added = kept.length - total.shape.length;
  const aligned = [...kept.slice(0, Math.max(0, added)).map(() => ONE), ...total.shape];
  return sameShape(aligned, kept) || sameShape(aligned, x.shape);
}
