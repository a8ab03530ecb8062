import type { Node } from "../../ir/graph.ts";
import { arithmetic } from "./arithmetic.ts";
import { operandsOf, showCall } from "./call.ts";
import { control } from "./control.ts";
import { derivatives } from "./derivatives.ts";
import { superscript } from "./greek.ts";
import { linear } from "./linear.ts";
import { atom, type Notation, type Notations, type Writer } from "./notation.ts";
import { positions } from "./positions.ts";
import { reductions } from "./reductions.ts";
import { windows } from "./windows.ts";

/** ψ′, the derivatives of the digamma function. */
const special: Notations = {
  polygamma: (node, write) => {
    const order = Number(node.attributes["order"]);
    const primes = ["′", "″", "‴"][order - 1] ?? `⁽${superscript(order)}⁾`;
    return atom(`ψ${primes}(${operandsOf(node, write)})`);
  },
};

const notations = new Map(
  [arithmetic, control, derivatives, linear, positions, reductions, special, windows].flatMap(
    (one) => Object.entries(one),
  ),
);

/** An operation with its operands: in its own notation, else as a function of them. */
export function showOperation(node: Node, write: Writer): Notation {
  return (notations.get(node.op) ?? showCall)(node, write);
}
