import type { Node } from "../../ir/graph.ts";
import { showCall } from "./call.ts";
import { subscript } from "./greek.ts";
import {
  atom,
  LOOSEST,
  type Notation,
  type Notations,
  POWER,
  PREFIX,
  type Writer,
} from "./notation.ts";

/** Sums and products, whole or running. */
export const reductions: Notations = {
  sum: showSum,
  prod: showAccumulated,
  cumsum: showAccumulated,
  cumprod: showAccumulated,
  norm: (node, write) =>
    isWhole(node) ? atom(`‖${write.within(node.inputs[0], LOOSEST)}‖`) : showCall(node, write),
};

function axesOf({ attributes }: Node): readonly number[] {
  return (attributes["axes"] ?? []) as readonly number[];
}

/** Whether a reduction is over all axes. */
function isWhole(node: Node): boolean {
  return axesOf(node).length === node.inputs[0]?.shape.length;
}

/** Σ x; over the axes named below it where some remain; ‖W‖² for all squares of a value. */
function showSum(node: Node, write: Writer): Notation {
  const [x] = node.inputs;
  const [squared] = x?.op === "square" ? x.inputs : [];
  if (isWhole(node) && squared && write.isNamed(squared)) {
    return { text: `‖${write.within(squared, LOOSEST)}‖²`, binds: POWER };
  }
  const sigma = isWhole(node) ? "Σ" : `Σ${axesOf(node).map(subscript).join(" ")}`;
  return { text: `${sigma} ${write.within(x, PREFIX)}`.replace("Σ (", "Σ("), binds: PREFIX };
}

/** Π x; Σ≤ x for running sums, Π< x for products of the elements before each, Σ≥, Π> from the end. */
function showAccumulated(node: Node, write: Writer): Notation {
  const { op, attributes, inputs } = node;
  const [up, down] = attributes["exclusive"] === true ? ["<", ">"] : ["≤", "≥"];
  const range = op === "prod" ? "" : attributes["reverse"] === true ? down : up;
  const below = isWhole(node) ? "" : axesOf(node).map(subscript).join(" ");
  const sign = `${op === "cumsum" ? "Σ" : "Π"}${range}${below}`;
  return { text: `${sign} ${write.within(inputs[0], POWER)}`.replace(" (", "("), binds: POWER };
}
