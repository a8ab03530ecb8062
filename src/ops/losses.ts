import { fail } from "../diagnostics/diagnostic.ts";
import type { Node, Type } from "../ir/graph.ts";
import { countOf, SCALAR, sameShape, showShape } from "../ir/shape.ts";
import { constantOf, showSize } from "../ir/size.ts";
import { requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";
import { aligned, unequalHelp } from "./unequal.ts";

export function inferLoss(op: string, inputs: readonly Type[], leastRank: number): Type {
  const [a, b] = inputs;
  if (inputs.length !== 2 || !a || !b)
    fail("GRADC2006", `${op} takes 2 operands, not ${inputs.length}`);
  requireReal(op, a);
  requireReal(op, b);
  if (!sameShape(a.shape, b.shape) || a.shape.length < leastRank) {
    fail("GRADC2005", `${op} compares ${showShape(a.shape)} with ${showShape(b.shape)}`, {
      help:
        unequalHelp(aligned(a.shape, b.shape)) ??
        (leastRank > 0
          ? "logits and targets need the same shape, classes along the last axis"
          : "prediction and target need the same shape"),
    });
  }
  return { dtype: "real", shape: SCALAR };
}

/** Labels are no probabilities, as other libraries would have it. */
function requireProbabilities([logits, labels]: readonly Type[]): void {
  const classes = logits?.dtype === "real" ? logits.shape.at(-1) : undefined;
  if (!classes || labels?.dtype !== "int") return;
  const count = constantOf(classes) === undefined ? `"${showSize(classes)}"` : showSize(classes);
  fail("GRADC2002", "crossEntropy compares logits with probabilities, not with integers", {
    help: `of labels, oneHot(labels, ${count}) makes probabilities`,
  });
}

export function sumAll(b: Builder, x: Node): Node {
  return b.apply("sum", [x], { axes: x.shape.map((_, axis) => axis), keepDims: false });
}

/** How many numbers a value holds, as a number. */
export function elementsOf(b: Builder, { shape }: Node): Node {
  return b.size(countOf(shape));
}

/** Mean squared error: the mean of (prediction - target)² over all elements. */
export const mse: Operation = {
  name: "mse",
  doc: "mean of (p - t)² over all elements, for a prediction p and a target t",
  gradient: "2 g (p - t) / n; -2 g (p - t) / n",
  infer: (inputs) => inferLoss("mse", inputs, 0),
  expand: (b, node) => {
    const [p, t] = node.inputs as [Node, Node];
    return b.div(sumAll(b, b.apply("square", [b.sub(p, t)])), elementsOf(b, p));
  },
  vjp: (b, node, g) => {
    const [p, t] = node.inputs as [Node, Node];
    const twice = b.mul(b.mul(b.constant(2), g), b.sub(p, t));
    const slope = b.div(twice, elementsOf(b, p));
    return [slope, b.neg(slope)];
  },
  jvp: (b, node, [s, t]) => {
    const [p, target] = node.inputs as [Node, Node];
    const move = b.addDefined(s, t && b.neg(t));
    const factor = b.div(b.constant(2), elementsOf(b, p));
    return move && b.mul(factor, sumAll(b, b.mul(b.sub(p, target), move)));
  },
};

/**
 * Cross-entropy from logits: -Σ target · logSoftmax(logits) over the last axis, averaged over the
 * others. Targets are probabilities (one-hot for hard labels).
 */
export const crossEntropy: Operation = {
  name: "crossEntropy",
  doc: "-Σ t logSoftmax(x) over the last axis, mean over the others, for logits x and probabilities t",
  gradient: "g (softmax(x) Σ t - t) / n; -g logSoftmax(x) / n",
  infer: (inputs) => {
    requireProbabilities(inputs);
    return inferLoss("crossEntropy", inputs, 1);
  },
  expand: (b, node) => {
    const [x, t] = node.inputs as [Node, Node];
    return b.neg(b.div(sumAll(b, b.mul(t, logProbabilities(b, x))), rowsOf(b, x)));
  },
  // With p = softmax(x): ∂/∂x = (p Σt - t) / rows, ∂/∂t = -log p / rows.
  vjp: (b, node, g) => {
    const [x, t] = node.inputs as [Node, Node];
    const averaged = (y: Node): Node => b.div(b.mul(g, y), rowsOf(b, x));
    return [averaged(toLogits(b, x, t)), b.neg(averaged(logProbabilities(b, x)))];
  },
  jvp: (b, node, [s, u]) => {
    const [x, t] = node.inputs as [Node, Node];
    const move = b.addDefined(
      s && b.mul(s, toLogits(b, x, t)),
      u && b.neg(b.mul(u, logProbabilities(b, x))),
    );
    return move && b.div(sumAll(b, move), rowsOf(b, x));
  },
};

function logProbabilities(b: Builder, x: Node): Node {
  return b.apply("logSoftmax", [x], { axes: [x.shape.length - 1] });
}

function toLogits(b: Builder, x: Node, t: Node): Node {
  const axes = [x.shape.length - 1];
  const p = b.apply("softmax", [x], { axes });
  return b.sub(b.mul(p, b.apply("sum", [t], { axes, keepDims: true })), t);
}

/** How many distributions there are along the last axis. */
function rowsOf(b: Builder, x: Node): Node {
  return b.size(countOf(x.shape.slice(0, -1)));
}
