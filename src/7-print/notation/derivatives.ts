import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { derivativeOf } from "../../ops/derivatives.ts";
import {
  ATOM,
  LOOSEST,
  type Notation,
  type Notations,
  POWER,
  PRODUCT,
  SUM,
  type Writer,
} from "./notation.ts";

/** Derivatives that the model asks for itself: `∂E/∂x`, `(∂h/∂x)ᵀ u`, `∂h/∂x v`. */
export const derivatives: Notations = {
  cotangent: (node, write) => {
    const { y, xs, given } = derivativeOf(node);
    const partial = showPartial(y, present(xs[0]), write);
    const [upstream] = given;
    if (upstream?.op === "constant" && upstream.attributes["value"] === 1) return partial;
    const transposed = `(${partial.text})ᵀ`;
    return { text: `${transposed} ${write.within(upstream, POWER)}`, binds: PRODUCT };
  },
  tangent: (node, write) => {
    const { y, xs, given } = derivativeOf(node);
    const terms = xs.map((x, at) => {
      const { text, binds } = showPartial(y, x, write);
      const partial = binds < PRODUCT ? `(${text})` : text;
      return `${partial} ${write.within(given[at], POWER)}`;
    });
    return { text: terms.join(" + "), binds: terms.length > 1 ? SUM : PRODUCT };
  },
};

/** `∂y/∂x`, or `∂/∂x (…)` of what has no name. */
function showPartial(y: Node, x: Node, write: Writer): Notation {
  const variable = `∂${write.within(x, ATOM)}`;
  if (write.isNamed(y)) return { text: `∂${write.within(y, ATOM)}/${variable}`, binds: POWER };
  return { text: `∂/${variable} (${write.within(y, LOOSEST)})`, binds: POWER };
}
