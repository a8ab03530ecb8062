import { interpretInOrder } from "../../../src/check/interpret.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { still, type Dual, type DualTensor } from "./dual.ts";

/**
 * Operations that only move elements: the interpreter moves their positions, and the duals follow.
 * What belongs to no operand is `fill`.
 */
export function moved(node: Node, operands: readonly DualTensor[], fill: Dual): DualTensor["data"] {
  const all: Dual[] = [fill];
  const positions = new Map(
    node.inputs.map((input, at) => {
      const { data = [] } = operands[at] ?? {};
      if (input.dtype !== "real") return [input, numbersOf(data)] as const;
      const first = all.length;
      all.push(...data);
      return [input, Float64Array.from(data, (_, place) => first + place)] as const;
    }),
  );
  // What is put where no element comes from is at position 0.
  const moving = { ...node, attributes: { ...node.attributes, value: 0 } };
  const places = interpretInOrder([moving], positions).get(moving) ?? new Float64Array();
  // Integers and truth values move in no direction: they came as they are.
  if (node.dtype !== "real") return Array.from(places, still);
  return Array.from(places, (place) => all[place] ?? still(NaN));
}

function numbersOf(data: DualTensor["data"]): Float64Array {
  return Float64Array.from(data, ({ value }) => value.toNumber());
}
