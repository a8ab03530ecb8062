import type { Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { numbersOf } from "../../src/ir/shape.ts";
import { elementsOf } from "../../src/ops/axes.ts";
import { Builder } from "../../src/ops/builder.ts";

/** Which derivatives of a model become a model: in reverse mode, in forward mode, or one of the other. */
export type Derivative = "grad" | "jvp" | "jvp of grad";

/**
 * The model whose loss is a weighted sum of all first (or, for "jvp of grad", second) derivatives of
 * another; undefined where there are none.
 */
export function derivativeModel(
  { graph, wrt, ...rest }: Model,
  which: Derivative,
): Model | undefined {
  const b = new Builder(graph.arena);
  const real = graph.outputs.filter(({ node }) => node.dtype === "real");
  const y = sumOf(
    b,
    real.map(({ node }) => weighted(b, node)),
  );
  const xs = wrt.map(({ node }) => node);
  if (!y || xs.length === 0) return undefined;
  const one = b.constant(1);
  const directions = xs.map((x) => weightsOf(b, x));
  const gradients = xs.map((x) => b.apply("cotangent", [y, x, one]));
  const along = (node: Node): Node => b.apply("tangent", [node, ...xs, ...directions]);
  const terms = {
    grad: () => gradients,
    jvp: () => [along(y)],
    "jvp of grad": () => gradients.map(along),
  }[which]();
  const node = sumOf(
    b,
    terms.map((term) => weighted(b, term)),
  );
  if (!node) return undefined;
  const output = { name: "total", node };
  return { ...rest, wrt, graph: { ...graph, outputs: [output] }, loss: output };
}

function sumOf(b: Builder, nodes: readonly Node[]): Node | undefined {
  const [first, ...others] = nodes;
  return first && others.reduce((sum, one) => b.add(sum, one), first);
}

/** The sum of the elements, each with a weight of its own. */
function weighted(b: Builder, node: Node): Node {
  const axes = node.shape.map((_, axis) => axis);
  const product = b.mul(node, weightsOf(b, node));
  return axes.length === 0 ? product : b.apply("sum", [product], { axes, keepDims: false });
}

function weightsOf(b: Builder, { shape }: Node): Node {
  const count = elementsOf({ shape });
  const weights = Array.from({ length: count }, (_, at) => 0.5 + ((at * 7) % 5) / 4);
  return b.tensor(weights, numbersOf(shape));
}
