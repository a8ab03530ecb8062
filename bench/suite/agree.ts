import type { FlatArray } from "../../src/check/live.ts";
import type { Results } from "./case.ts";

/** What rounding in another order may change, relative to the number and to the largest beside it. */
const RELATIVE = 1e-9;
const OF_LARGEST = 1e-12;

/** @throws {Error} naming the first number that is not gradc's; NaN agrees with nothing */
export function requireAgreement(who: string, found: Results, expected: Results): void {
  for (const part of ["outputs", "derivative"] as const) {
    const at = firstDifference(found[part], expected[part]);
    if (at === undefined) continue;
    throw new Error(`${who}: ${part}[${at}] is ${found[part][at]}, not ${expected[part][at]}`);
  }
}

function firstDifference(found: FlatArray, expected: FlatArray): number | undefined {
  if (found.length !== expected.length) return Math.min(found.length, expected.length);
  let largest = 0;
  for (const value of expected) largest = Math.max(largest, Math.abs(value));
  for (const [at, value] of expected.entries()) {
    const difference = Math.abs((found[at] ?? NaN) - value);
    if (!(difference <= RELATIVE * Math.abs(value) + OF_LARGEST * largest)) return at;
  }
  return undefined;
}
