import { present } from "../../diagnostics/invariant.ts";
import { numbersOf } from "../../ir/shape.ts";
import { countOfSizes, eachIndex, offsetOf } from "../indexing.ts";
import type { Evaluate, Value } from "../structural.ts";

/** Element by element: which element of the operand it is, or zero. */
export const diagonals: Readonly<Record<string, Evaluate>> = {
  triu: placed((index, offset) => (rowsAbove(index, offset) >= 0 ? index : undefined)),
  tril: placed((index, offset) => (rowsAbove(index, offset) <= 0 ? index : undefined)),
  diagonal: placed((index, offset) => {
    const at = index.at(-1) ?? 0;
    const place = offset < 0 ? [at - offset, at] : [at, at + offset];
    return [...index.slice(0, -1), ...place];
  }),
  diag: placed((index, offset) => {
    if (rowsAbove(index, offset) !== 0) return undefined;
    return [...index.slice(0, -2), Math.min(...index.slice(-2))];
  }),
};

/** How far above the diagonal an element lies. */
function rowsAbove(index: readonly number[], offset: number): number {
  const [row = 0, column = 0] = index.slice(-2);
  return column - row - offset;
}

function placed(
  from: (index: readonly number[], offset: number) => readonly number[] | undefined,
): Evaluate {
  return (node, operands) => {
    const { data, sizes }: Value = present(operands[0]);
    const result = new Float64Array(countOfSizes(numbersOf(node.shape)));
    eachIndex(numbersOf(node.shape), (index, at) => {
      const source = from(index, Number(node.attributes["offset"]));
      result[at] = source ? (data[offsetOf(source, sizes)] ?? NaN) : 0;
    });
    return result;
  };
}
