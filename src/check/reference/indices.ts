import { numbersOf } from "../../ir/shape.ts";
import { countOfSizes, eachIndex } from "../indexing.ts";
import { type Evaluate } from "../structural.ts";

/** Operations on positions, by their definitions. */
export const indices: Readonly<Record<string, Evaluate>> = {
  iota: ({ shape, attributes }) => {
    const sizes = numbersOf(shape);
    const result = new Float64Array(countOfSizes(sizes));
    eachIndex(sizes, (index, at) => (result[at] = index[Number(attributes["axis"])] ?? 0));
    return result;
  },
};
