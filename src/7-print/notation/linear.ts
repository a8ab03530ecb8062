import type { Node } from "../../ir/graph.ts";
import {
  ATOM,
  atom,
  infix,
  LOOSEST,
  type Notation,
  type Notations,
  POWER,
  PREFIX,
  PRODUCT,
  type Writer,
} from "./notation.ts";

/** Linear algebra. */
export const linear: Notations = {
  matmul: infix(" ", PRODUCT, PREFIX),
  dot: infix(" · ", PRODUCT, PREFIX),
  cross: infix(" × ", PRODUCT, PREFIX),
  outer: ({ inputs: [a, b] }, write) => ({
    text: `${write.within(a, PREFIX)} ${write.within(b, ATOM)}ᵀ`,
    binds: PRODUCT,
  }),
  transpose: ({ inputs: [a] }, write) => ({ text: `${write.within(a, ATOM)}ᵀ`, binds: POWER }),
  inv: ({ inputs: [a] }, write) => ({ text: `${write.within(a, ATOM)}⁻¹`, binds: POWER }),
  solve: showSolution,
  triangularSolve: showSolution,
  luFactor: ({ inputs: [a] }, write) => ({
    text: `P ${write.within(a, PREFIX)} = L U`,
    binds: LOOSEST,
  }),
  luComplete: ({ inputs: [a] }, write) => ({
    text: `P ${write.within(a, PREFIX)} Q = L U`,
    binds: LOOSEST,
  }),
  halfTriangle: ({ inputs: [a] }, write) => atom(`φ(${write.within(a, LOOSEST)})`),
  logAbsDet: ({ inputs: [a] }, write) => atom(`log|det(${write.within(a, LOOSEST)})|`),
  detSign: ({ inputs: [a] }, write) => atom(`sign(det(${write.within(a, LOOSEST)}))`),
  triu: showTriangle("triu"),
  tril: showTriangle("tril"),
  diag: showTriangle("diag"),
  diagonal: showTriangle("diag"),
};

/** A⁻¹ b or A⁻ᵀ b. */
function showSolution({ attributes, inputs: [a, b] }: Node, write: Writer): Notation {
  const power = attributes["transposed"] === true ? "⁻ᵀ" : "⁻¹";
  return { text: `${write.within(a, ATOM)}${power} ${write.within(b, PREFIX)}`, binds: PRODUCT };
}

/** `triu(A)`, or `triu(A, 1)` from another diagonal than the main one. */
function showTriangle(name: string) {
  return ({ attributes, inputs: [a] }: Node, write: Writer): Notation => {
    const offset = Number(attributes["offset"]);
    return atom(`${name}(${write.within(a, LOOSEST)}${offset === 0 ? "" : `, ${offset}`})`);
  };
}
