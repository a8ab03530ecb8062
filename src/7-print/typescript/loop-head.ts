import type { LoopVariable } from "../../ir/loops.ts";
import { constantOf, constantSize, ONE, type Size, subtractSizes } from "../../ir/size.ts";
import { type Printed, PRODUCT } from "./expressions.ts";
import { printSize } from "./size-text.ts";

/** `for (let i = 0; i < 8; i++)`, or down to 0 from below `end`; in steps, or over what steps leave; in blocks. */
export function headOfLoop(
  counter: string,
  end: Printed,
  { isDescending, extent, step, rest, block }: LoopVariable,
  begin = "0",
): string {
  if (block !== undefined) {
    return `for (let ${counter} = 0; ${counter} < ${end.text}; ${counter} += ${block})`;
  }
  if (step !== undefined) {
    return `for (let ${counter} = 0; ${counter} < ${endOfSteps(extent, step)}; ${counter} += ${step})`;
  }
  if (rest !== undefined) {
    return `for (let ${counter} = ${startOfRest(extent, rest)}; ${counter} < ${end.text}; ${counter}++)`;
  }
  if (!isDescending)
    return `for (let ${counter} = ${begin}; ${counter} < ${end.text}; ${counter}++)`;
  const isExtent = end.text === printSize(extent).text;
  const last = isExtent ? printSize(subtractSizes(extent, ONE)).text : `${end.text} - 1`;
  return `for (let ${counter} = ${last}; ${counter} >= 0; ${counter}--)`;
}

/** Where the block that begins at `begin` ends: `begin + 1000`, unless the last block is shorter. */
export function endOfBlock(begin: string, extent: Size, block: number): string {
  const next = `${begin} + ${block}`;
  const count = constantOf(extent);
  const isWhole = count !== undefined && count % block === 0;
  return isWhole ? next : `Math.min(${next}, ${printSize(extent).text})`;
}

/** What the counter stays below while a whole step fits: `8`, or `N - 3` for steps of 4. */
function endOfSteps(extent: Size, step: number): string {
  const count = constantOf(extent);
  if (count !== undefined) return String(count - (count % step));
  return printSize(subtractSizes(extent, constantSize(step - 1))).text;
}

/** `8`, or `N - (N % 4)`. */
function startOfRest(extent: Size, step: number): string {
  const count = constantOf(extent);
  if (count !== undefined) return String(count - (count % step));
  const { text, precedence } = printSize(extent);
  return `${text} - (${precedence < PRODUCT ? `(${text})` : text} % ${step})`;
}
