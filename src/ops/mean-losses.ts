import type { Node } from "../ir/graph.ts";
import type { Builder } from "./builder.ts";
import { elementsOf, inferLoss, sumAll } from "./losses.ts";
import type { Operation } from "./operation.ts";

/** A loss of one element: its value, and its derivatives by both operands. */
interface Term {
  value(b: Builder, node: Node): Node;
  slopes(b: Builder, node: Node): readonly [Node, Node];
}

/** The mean of a loss over all elements of two tensors of one shape. */
function meanLoss(
  name: string,
  reference: Pick<Operation, "doc" | "gradient" | "edge">,
  term: Term,
): Operation {
  const average = (b: Builder, node: Node, total: Node): Node =>
    b.div(total, elementsOf(b, node.inputs[0] ?? node));
  return {
    name,
    ...reference,
    infer: (inputs) => inferLoss(name, inputs, 0),
    expand: (b, node) => average(b, node, sumAll(b, term.value(b, node))),
    vjp: (b, node, g) => term.slopes(b, node).map((slope) => average(b, node, b.mul(g, slope))),
    jvp: (b, node, [s, t]) => {
      const [first, second] = term.slopes(b, node);
      const move = b.addDefined(s && b.mul(s, first), t && b.mul(t, second));
      return move && average(b, node, sumAll(b, move));
    },
  };
}

/** r²/2 of the difference r up to δ, and beyond δ the line that continues it: δ (|r| - δ/2). */
export const huber: Operation = meanLoss(
  "huber",
  {
    doc: "mean over all elements of r² / 2 where |r| ≤ delta and delta (|r| - delta / 2) beyond, r = p - t",
    gradient: "g clip(r, -delta, delta) / n; -g clip(r, -delta, delta) / n",
    edge: "|r| = delta: the gradient is the same from either side",
  },
  {
    value: (b, node) => {
      const [p, t] = node.inputs as [Node, Node];
      const delta = deltaOf(b, node);
      const r = b.sub(p, t);
      const size = b.apply("abs", [r]);
      const parabola = b.div(b.apply("square", [r]), b.constant(2));
      const line = b.mul(delta, b.sub(size, b.div(delta, b.constant(2))));
      return b.apply("where", [b.apply("lessEqual", [size, delta]), parabola, line]);
    },
    slopes: (b, node) => {
      const [p, t] = node.inputs as [Node, Node];
      const delta = deltaOf(b, node);
      const slope = b.apply("clip", [b.sub(p, t), b.neg(delta), delta]);
      return [slope, b.neg(slope)];
    },
  },
);

function deltaOf(b: Builder, node: Node): Node {
  return b.constant(Number(node.attributes["delta"]));
}

/**
 * -t log σ(x) - (1 - t) log(1 - σ(x)) for logits x and probabilities t. The linear part comes first:
 * it is 0 for a sure hit, however large x is, and what the logarithm adds is not lost.
 */
export const binaryCrossEntropy: Operation = meanLoss(
  "binaryCrossEntropy",
  {
    doc: "mean over all elements of -t log σ(x) - (1 - t) log(1 - σ(x)), for logits x and probabilities t",
    gradient: "g (σ(x) - t) / n; -g x / n",
  },
  {
    value: (b, node) => {
      const [x, t] = node.inputs as [Node, Node];
      const linear = b.sub(b.apply("maximum", [x, b.constant(0)]), b.mul(x, t));
      const tail = b.apply("exp", [b.neg(b.apply("abs", [x]))]);
      return b.add(linear, b.apply("log1p", [tail]));
    },
    slopes: (b, node) => {
      const [x, t] = node.inputs as [Node, Node];
      return [b.sub(b.apply("logistic", [x]), t), b.neg(x)];
    },
  },
);
