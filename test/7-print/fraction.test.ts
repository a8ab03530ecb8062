import { describe, expect, test } from "vitest";
import { asFraction } from "../../src/7-print/fraction.ts";

describe("fractions", () => {
  test("every quotient of small integers is found, and is the number to the last bit", () => {
    let found = 0;
    for (let under = 3; under <= 1000; under += 7) {
      for (let over = -1000; over <= 1000; over += 11) {
        const value = over / under;
        const fraction = asFraction(value);
        if (String(Math.abs(value)).length <= 8) {
          expect(fraction).toBeUndefined();
          continue;
        }
        if (!fraction) throw new Error(`${over} / ${under} is not found`);
        found++;
        expect(Object.is(fraction.over / fraction.under, value)).toBe(true);
        // In lowest terms: the first denominator that does it.
        expect(fraction.under).toBeLessThanOrEqual(under);
      }
    }
    expect(found).toBeGreaterThan(10_000);
  });

  test.each([
    ["the next number up", 1 / 3 + 2 ** -54],
    ["the next number down", 1 / 3 - 2 ** -54],
    ["a third in too few digits", 0.3333333333],
    ["π", Math.PI],
    ["short decimals", 0.25],
    ["a tiny number", 1e-9 / 3],
    ["a large one", 1e9 / 3],
    ["what needs a larger denominator", 1 / 1003],
    ["an integer", 123456789],
    ["zero", 0],
    ["minus zero", -0],
    ["no number", NaN],
    ["infinity", -Infinity],
  ])("%s stays a decimal", (_, value) => {
    expect(asFraction(value)).toBeUndefined();
  });
});
