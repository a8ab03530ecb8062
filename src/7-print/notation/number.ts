import { asFraction } from "../fraction.ts";

/** Numbers that mathematics has a name for; products in it stand in parentheses. */
const named: ReadonlyMap<number, string> = new Map([
  [Infinity, "∞"],
  [Math.PI, "π"],
  [Math.E, "e"],
  [Math.LN2, "ln 2"],
  [Math.LN10, "ln 10"],
  [Math.LOG2E, "log₂e"],
  [Math.LOG10E, "log₁₀e"],
  [Math.SQRT2, "√2"],
  [Math.SQRT1_2, "√½"],
  [2 / Math.sqrt(Math.PI), "(2/√π)"],
  [Math.sqrt(Math.PI) / 2, "(√π/2)"],
  [Math.sqrt(2 * Math.PI), "√(2π)"],
]);

/** A number as mathematics writes it: π, 1/60, 0.5. */
export function showNumber(value: number): string {
  const name = named.get(Math.abs(value));
  if (name !== undefined) return value < 0 ? `-${name}` : name;
  const fraction = asFraction(value);
  return fraction ? `${fraction.over}/${fraction.under}` : String(value);
}
