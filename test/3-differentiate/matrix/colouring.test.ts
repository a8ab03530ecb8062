import { describe, expect, test } from "vitest";
import { Random } from "../../../src/check/random.ts";
import { colourColumns, transposed } from "../../../src/3-differentiate/matrix/colouring.ts";
import { countOfColours } from "../../../src/3-differentiate/matrix/groups.ts";

const band = (n: number, width: number): number[][] =>
  Array.from({ length: n }, (_, row) =>
    Array.from({ length: Math.min(width, n - row) }, (_, at) => row + at),
  );

describe("colours", () => {
  test.each([1, 2, 3, 5])("a band of %i needs as many", (width) => {
    expect(countOfColours(colourColumns(band(40, width), 40))).toBe(width);
  });

  test("a full row needs all, a full column one", () => {
    expect(countOfColours(colourColumns([[0, 1, 2, 3]], 4))).toBe(4);
    expect(countOfColours(colourColumns([[0], [0], [0]], 1))).toBe(1);
  });

  test("an empty column takes part in nothing", () => {
    expect(colourColumns([[0], [2]], 3)).toEqual([0, 0, 0]);
  });

  test("columns of one colour have no row in common, in 200 random patterns", () => {
    const random = new Random(7);
    for (let round = 0; round < 200; round++) {
      const [rows, columns] = [1 + random.below(12), 1 + random.below(12)];
      const pattern = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, (_, column) => column).filter(() => random.chance(0.3)),
      );
      const colours = colourColumns(pattern, columns);
      for (const row of pattern) {
        expect(new Set(row.map((column) => colours[column])).size).toBe(row.length);
      }
      expect(transposed(transposed(pattern, columns), rows)).toEqual(pattern);
    }
  });
});
