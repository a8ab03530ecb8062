import type { Node } from "../../../src/ir/graph.ts";
import type { Dual, DualTensor } from "./dual.ts";

/** What an operation is, element by element, from those of its operands. */
export type Definition = (node: Node, operands: readonly DualTensor[]) => readonly Dual[];

export function first([operand]: readonly DualTensor[]): DualTensor {
  if (!operand) throw new RangeError("an operand is missing");
  return operand;
}

export function second([, operand]: readonly DualTensor[]): DualTensor {
  if (!operand) throw new RangeError("an operand is missing");
  return operand;
}

export function elementOf({ data }: DualTensor, at: number): Dual {
  const element = data[at];
  if (!element) throw new RangeError(`no element at ${at}`);
  return element;
}
