import { constantOf, ONE, showSize, type Size } from "../../ir/size.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf } from "../../ir/shape.ts";
import { shapeAttribute } from "../../ops/axes.ts";
import { showCall } from "./call.ts";
import { superscript } from "./greek.ts";
import { showNumber } from "./number.ts";
import {
  ATOM,
  CUT,
  infix,
  LOOSEST,
  type Notation,
  type Notations,
  POWER,
  PREFIX,
  PRODUCT,
  QUOTIENT,
  SUM,
  type Writer,
} from "./notation.ts";

export const arithmetic: Notations = {
  constant: ({ attributes }) => showConstant(Number(attributes["value"])),
  size: ({ attributes }) => showSymbolic(shapeAttribute(attributes, "size")[0] ?? ONE),
  add: infix(" + ", SUM),
  sub: infix(" - ", SUM, PRODUCT),
  mul: ({ inputs: [a, b] }, write) => showProduct(a, b, write),
  div: infix(" / ", QUOTIENT, PREFIX),
  neg: ({ inputs: [a] }, write) => ({ text: `-${write.within(a, QUOTIENT)}`, binds: PREFIX }),
  square: ({ inputs: [a] }, write) => ({ text: `${write.within(a, ATOM)}²`, binds: POWER }),
  pow: showPower,
  where: ({ inputs: [condition, a, b] }, write) => ({
    text: `${write.within(condition, SUM)} ? ${write.within(a, SUM)} : ${write.within(b, LOOSEST)}`,
    binds: LOOSEST,
  }),
};

function showConstant(value: number): Notation {
  return { text: showNumber(value), binds: value < 0 ? PREFIX : ATOM };
}

/** `N`, `4 N`, `N + 1`. */
function showSymbolic(size: Size): Notation {
  const text = showSize(size);
  const [first, ...others] = size.terms;
  if (others.length > 0) return { text, binds: SUM };
  return { text, binds: first?.coefficient === 1 && first.symbols.length < 2 ? ATOM : PRODUCT };
}

/** `2 x` and `λ W` with a number, `dz xᵀ` for an outer product, `a ⊙ b` elementwise. */
function showProduct(a: Node | undefined, b: Node | undefined, write: Writer): Notation {
  if (!a || !b) return CUT;
  if (isColumn(a, b) && isVector(a) && isVector(b)) {
    return { text: `${write.within(a, PREFIX)} ${write.within(b, ATOM)}ᵀ`, binds: PRODUCT };
  }
  if (b.op === "constant" && a.op !== "constant") return showProduct(b, a, write);
  const sign = isSingle(a) || isSingle(b) ? " " : " ⊙ ";
  return { text: write.within(a, PRODUCT) + sign + write.within(b, POWER), binds: PRODUCT };
}

/** `x³`; `x^y` where the exponent is no whole number. */
function showPower(node: Node, write: Writer): Notation {
  const [a, b] = node.inputs;
  const exponent = b?.op === "constant" ? Number(b.attributes["value"]) : NaN;
  if (!Number.isSafeInteger(exponent)) return showCall(node, write);
  return { text: write.within(a, ATOM) + superscript(exponent), binds: POWER };
}

function isSingle(node: Node): boolean {
  return constantOf(countOf(node.shape)) === 1;
}

function isVector(node: Node): boolean {
  return node.shape.filter((size) => size !== ONE).length === 1;
}

/** A column times a row: [m, 1] with [n] or [1, n]. */
function isColumn(a: Node, b: Node): boolean {
  return (
    a.shape.length === 2 && a.shape[1] === ONE && b.shape.at(-1) !== ONE && b.shape.length <= 2
  );
}
