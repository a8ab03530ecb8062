import type { Index, LoopVariable } from "../../ir/loops.ts";
import type { Shape } from "../../ir/shape.ts";
import { constantOf, isNonNegative, ONE, type Size, subtractSizes } from "../../ir/size.ts";

/** What a counter is called; nothing for one that names do not mention, undefined where it is not in sight. */
export type CounterOf = (variable: LoopVariable) => string | undefined;

/**
 * Names for an element of `x`, the better first: `x2`, `xij`, `xi2`; of a tensor that the author did not name,
 * `product_2`, as `product2` is another product. In a loop that takes several steps at a time, `xi0` and `xi1`.
 * Undefined where the place is not as simple as that.
 */
export function elementNames(
  tensor: string,
  isOfAuthor: boolean,
  index: readonly Index[],
  shape: Shape,
  counterOf: CounterOf,
): readonly string[] | undefined {
  const axes: string[] = [];
  for (const [axis, place] of index.entries()) {
    const size = shape[axis] ?? ONE;
    const text = size === ONE ? "" : placeText(place, size, counterOf);
    if (text === undefined) return undefined;
    if (text !== "") axes.push(text);
  }
  const text = joined(axes);
  const needsMark = /^\d/.test(text) && (!isOfAuthor || /\d$/.test(tensor));
  const apart = `${tensor}_${text}`;
  if (text === "") return [tensor];
  return needsMark ? [apart] : [`${tensor}${text}`, apart];
}

/** `i`, `3`, and `i1` for i + 1; not of a counter that runs through several axes as one. */
function placeText(
  { constant, terms, lookups }: Index,
  size: Size,
  counterOf: CounterOf,
): string | undefined {
  const offset = constantOf(constant) ?? -1;
  const [term, ...others] = terms;
  if (offset < 0 || lookups.length + others.length > 0) return undefined;
  if (!term) return String(offset);
  const counter = counterOf(term.variable);
  if (counter === undefined) return undefined;
  const isAlong = isNonNegative(subtractSizes(size, term.variable.extent));
  if (counter !== "" && (term.factor !== ONE || !isAlong)) return undefined;
  const isPlain = counter === "" || (offset === 0 && term.variable.step === undefined);
  return isPlain ? counter : `${counter}${offset}`;
}

/** `01`, and `0_11` where two numbers would run into each other. */
function joined(axes: readonly string[]): string {
  const isLong = axes.some((text) => /\d\d$/.test(text));
  return axes.reduce((text, axis) => {
    const meets = /\d$/.test(text) && /^\d/.test(axis);
    return text + (meets && isLong ? "_" : "") + axis;
  }, "");
}

/** `sum01`, `W1_0`: one of several of the same kind. */
export function numbered(name: string, copy: readonly number[]): string {
  if (copy.length === 0) return name;
  return `${name}${/\d$/.test(name) ? "_" : ""}${copy.join("")}`;
}
