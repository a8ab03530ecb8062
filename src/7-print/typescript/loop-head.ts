import type { LoopVariable } from "../../ir/loops.ts";
import { ONE, subtractSizes } from "../../ir/size.ts";
import type { Printed } from "./expressions.ts";
import { printSize } from "./size-text.ts";

/** `for (let i = 0; i < 8; i++)`, or down to 0 from below `end`. */
export function headOfLoop(
  counter: string,
  end: Printed,
  { isDescending, extent }: LoopVariable,
  begin = "0",
): string {
  if (!isDescending)
    return `for (let ${counter} = ${begin}; ${counter} < ${end.text}; ${counter}++)`;
  const isExtent = end.text === printSize(extent).text;
  const last = isExtent ? printSize(subtractSizes(extent, ONE)).text : `${end.text} - 1`;
  return `for (let ${counter} = ${last}; ${counter} >= 0; ${counter}--)`;
}
