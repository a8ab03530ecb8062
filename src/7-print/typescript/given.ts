import type { Buffer, LoadExpr, Space } from "../../ir/loops.ts";
import { countOf } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import type { Placement } from "./placement.ts";
import type { SlotNames } from "./slots.ts";

const spaces: readonly Space[] = [
  "inputs",
  "indices",
  "masks",
  "params",
  "cache",
  "upstream",
  "directions",
  "direction",
];

/** The single numbers that a function is given and that get a name at its top, in slot order. */
export function givenNumbers(
  placement: Placement,
  slots: SlotNames,
  isGiven: (buffer: Buffer) => boolean,
): LoadExpr[] {
  const given = placement.named().flatMap((expr) => {
    if (expr.kind !== "load" || placement.homeOf(expr) !== placement.body) return [];
    return isSingle(expr) && isGiven(baseOf(expr.buffer)) ? [expr] : [];
  });
  const place = ({ buffer }: LoadExpr): number =>
    spaces.indexOf(buffer.space) * 1e9 + slots.rankOf(baseOf(buffer));
  return given.toSorted((a, b) => place(a) - place(b));
}

function isSingle({ buffer }: LoadExpr): boolean {
  return countOf(baseOf(buffer).shape) === ONE;
}
