import type { Arena, Node } from "../ir/graph.ts";
import { SCALAR } from "../ir/shape.ts";
import { elementwise } from "./elementwise.ts";
import { takesIntegers } from "./elementwise/types.ts";

/**
 * The operands of an elementwise operation (or of `concat`) with whole numbers among its constants made integers where
 * another operand is one: `ids.add(1)`. What does not fit is left for inference to reject.
 */
export function agreeOnIntegers(
  arena: Arena,
  op: string,
  inputs: readonly Node[],
): readonly Node[] {
  if (!inputs.some(isInteger) || !inputs.some(isReal)) return inputs;
  const row = elementwise.get(op);
  if (op !== "concat" && !(row && takesIntegers(row))) return inputs;
  return inputs.map((input) => asIntegers(arena, input) ?? input);
}

function isInteger({ dtype }: Node): boolean {
  return dtype === "int";
}

function isReal({ dtype }: Node): boolean {
  return dtype === "real";
}

/** Constant whole numbers as integers; undefined for anything else. */
export function asIntegers(arena: Arena, node: Node): Node | undefined {
  if (node.dtype === "int") return node;
  const numbers = constantNumbers(node);
  if (node.dtype !== "real" || !numbers?.every(Number.isSafeInteger)) return undefined;
  // There is one zero among integers.
  const data = numbers.map((value) => value + 0);
  const { shape, attributes } = node;
  if (node.op === "tensor") return arena.intern("tensor", [], { data }, { dtype: "int", shape });
  const [value = 0] = data;
  const scalar = arena.intern("constant", [], { value }, { dtype: "int", shape: SCALAR });
  if (node.op === "constant") return scalar;
  return arena.intern("broadcastTo", [scalar], attributes, { dtype: "int", shape });
}

/** The numbers of constant data, only one for all where it is uniform; undefined for anything else. */
export function constantNumbers({ op, inputs, attributes }: Node): readonly number[] | undefined {
  if (op === "constant") return [Number(attributes["value"])];
  if (op === "tensor") return attributes["data"] as readonly number[];
  const [source] = inputs;
  return op === "broadcastTo" && source?.op === "constant" ? constantNumbers(source) : undefined;
}
