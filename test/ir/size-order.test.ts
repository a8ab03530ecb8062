import { expect, test } from "vitest";
import { addSizes, constantSize, multiplySizes, symbolSize } from "../../src/ir/size.ts";
import { isAtLeast, largestOf, leastFor } from "../../src/ir/size-order.ts";

const [N, M] = [symbolSize("N"), symbolSize("M")];
const n = constantSize;
const times = (number: number, size = N): typeof N => multiplySizes(n(number), size);
const plus = (number: number, size = N): typeof N => addSizes(size, n(number));

test("one size is at least another where no choice of symbols, none negative, says otherwise", () => {
  expect(isAtLeast(n(4), n(4))).toBe(true);
  expect(isAtLeast(n(3), n(4))).toBe(false);
  expect(isAtLeast(times(2), N)).toBe(true);
  expect(isAtLeast(N, times(2))).toBe(false);
  expect(isAtLeast(plus(3), n(3))).toBe(true);
  // N may be 0.
  expect(isAtLeast(times(4), plus(3))).toBe(false);
  expect(isAtLeast(multiplySizes(N, M), N)).toBe(false);
});

test("the largest are those that none of the others is sure to reach", () => {
  expect(largestOf([n(3), n(7), n(7)])).toEqual([n(7)]);
  expect(largestOf([N, times(4), plus(2, times(4))])).toEqual([plus(2, times(4))]);
  expect(largestOf([N, M, N, n(0)])).toEqual([N, M]);
  expect(largestOf([])).toEqual([]);
});

test("the least symbol at which a size is not negative", () => {
  expect(leastFor(plus(-3), "N")).toBe(3);
  expect(leastFor(plus(-3, times(2)), "N")).toBe(2);
  expect(leastFor(plus(3), "N")).toBe(0);
  expect(leastFor(plus(-3), "M")).toBeUndefined();
  expect(leastFor(addSizes(N, times(-1, M)), "N")).toBeUndefined();
  expect(leastFor(plus(3, times(-1)), "N")).toBeUndefined();
});
