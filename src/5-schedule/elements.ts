import { evaluateSize } from "../ir/evaluate-size.ts";
import { countOf, type Shape } from "../ir/shape.ts";

/** What a symbolic dimension counts as where costs are weighed: much more than a constant one. */
const MANY = 1000;

/** How many numbers a value holds, about: symbolic dimensions are taken for large ones. */
export function elements({ shape }: { readonly shape: Shape }): number {
  if (shape.length === 0) return 1;
  return evaluateSize(countOf(shape), () => MANY);
}
