import { fail } from "../diagnostics/diagnostic.ts";
import type { Node } from "../ir/graph.ts";
import { countOf } from "../ir/shape.ts";
import { constantSize } from "../ir/size.ts";
import { oneReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";

/** Beyond, n! is no double any more. */
const HIGHEST_ORDER = 170;

function orderOf({ attributes }: Pick<Node, "attributes">): number {
  return Number(attributes["order"]);
}

/** ψ⁽ⁿ⁺¹⁾, the derivative of ψ⁽ⁿ⁾. */
function derivative(b: Builder, node: Node): Node {
  return b.apply("polygamma", node.inputs, { order: orderOf(node) + 1 });
}

/** Of order 1 and more: of order 0 it is `digamma`, a row of the elementwise table. */
export const polygamma: Operation = {
  name: "polygamma",
  doc: "derivative of digamma of a constant order n",
  gradient: "g polygamma(n + 1, x)",
  domain: `n = 0, 1, …, ${HIGHEST_ORDER}`,
  edge: "x = 0: value ∞ for odd n, -∞ for even n; x = -1, -2, …: ∞ for odd n, NaN for even n",
  singular: true,
  cost: 300,
  infer: (inputs, attributes) => {
    const order = attributes["order"];
    const isOrder = typeof order === "number" && Number.isInteger(order);
    if (!isOrder || order < 1 || order > HIGHEST_ORDER) {
      fail("GRADC2008", `polygamma has no order ${String(order)}`, {
        help: `the order is a whole number from 0 to ${HIGHEST_ORDER}, and a derivative has one more`,
      });
    }
    return oneReal("polygamma", inputs);
  },
  kernel: (node) => ({
    template: "polygamma",
    sizes: [countOf(node.shape), constantSize(orderOf(node))],
  }),
  vjp: (b, node, g) => [b.mul(g, derivative(b, node))],
  jvp: (b, node, [t]) => t && b.mul(t, derivative(b, node)),
};
