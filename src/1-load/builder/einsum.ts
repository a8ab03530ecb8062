import type { Node } from "../../ir/graph.ts";
import { pairwise } from "../../ops/contraction-order.ts";
import { type Contraction, specOf } from "../../ops/einsum.ts";
import { refuseArgument } from "./arguments.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

const alphabet = Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** `einsum("ij,jk->ik", A, B)`: NumPy's notation, ellipsis and implicit results included. */
export function einsum(spec: unknown, ...operands: unknown[]): Value {
  const trace = currentTrace("einsum");
  if (typeof spec !== "string") {
    refuseArgument(
      `einsum needs letters for the axes first, not ${describe(spec)}`,
      'for example einsum("ij,jk->ik", A, B)',
    );
  }
  const nodes = operands.map((operand) => toNode("einsum", operand, trace));
  return new Value(trace, contract(trace, spec, nodes));
}

/** The contraction, in steps of two operands where these take fewer loops. */
export function contract(trace: Trace, spec: string, nodes: readonly Node[]): Node {
  const whole = contractionOf(spec, nodes);
  const apply = (contraction: Contraction, operands: readonly Node[]): Node =>
    trace.apply("einsum", operands, { spec: specOf(contraction) });
  // Sizes are checked on the whole, so that a diagnostic speaks of what the author wrote.
  const single = apply(whole, nodes);
  return pairwise(whole, nodes, apply) ?? single;
}

/** Letters for every axis: an ellipsis stands for as many as there are axes left. */
function contractionOf(spec: string, nodes: readonly Node[]): Contraction {
  const text = spec.replaceAll(" ", "");
  if (!/^(?:[A-Za-z]*(?:\.{3})?[A-Za-z]*,?)*(?:->[A-Za-z]*(?:\.{3})?[A-Za-z]*)?$/.test(text)) {
    refuseArgument(
      `einsum cannot read ${describe(spec)}`,
      'operands are letters, separated by commas, then the result: "ij,jk->ik"',
    );
  }
  const [left = "", right] = text.split("->");
  const operands = left.split(",");
  if (operands.length !== nodes.length) {
    refuseArgument(
      `einsum has letters for ${operands.length} operands, not for ${nodes.length}`,
      `${describe(spec)} needs an operand for each group of letters`,
    );
  }
  const free = alphabet.filter((letter) => !text.includes(letter));
  const counts = operands.map((own, at) => axesLeft(own, nodes[at]?.shape.length ?? 0));
  const batch = free.slice(0, Math.max(0, ...counts));
  const filled = operands.map((own, at) =>
    fill(own, batch.slice(batch.length - (counts[at] ?? 0))),
  );
  if (right !== undefined) {
    if (batch.length > 0 && !right.includes("...")) {
      refuseArgument(
        `einsum drops the axes that ... stands for in ${describe(spec)}`,
        "write ... in the result as well, or name the axes",
      );
    }
    return { operands: filled, result: fill(right, batch) };
  }
  // As NumPy has it: what appears once, in the order of the alphabet.
  const letters = Array.from(left.replaceAll(/[.,]/g, ""));
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return { operands: filled, result: [...batch, ...once.sort()] };
}

/** How many axes an ellipsis stands for. */
function axesLeft(letters: string, rank: number): number {
  return letters.includes("...") ? Math.max(0, rank - (letters.length - 3)) : 0;
}

function fill(letters: string, batch: readonly string[]): string[] {
  return Array.from(letters.replace("...", batch.join("")));
}
