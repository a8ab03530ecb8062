import { describe, expect, test } from "vitest";
import { elementwise } from "../../src/ops/elementwise.ts";
import { claimOf } from "../support/proof/claims.ts";
import { edges } from "../support/proof/edges.ts";
import { run, vectorModel } from "../support/proof/subject.ts";

describe("ties, kinks and ends of domains, as emitted", () => {
  test("every row that states an edge has points, and no other", () => {
    const stated = [...elementwise].filter(([, row]) => row.edge !== undefined);
    expect(Object.keys(edges).sort()).toEqual(stated.map(([op]) => op).sort());
  });

  test.each([...elementwise].filter(([op]) => op in edges))("%s", async (op, row) => {
    const points = edges[op] ?? [];
    const { subject } = claimOf(op, row);
    const columns = subject.dtypes.map((_, operand) =>
      Float64Array.from(points, ([at]) => at[operand] ?? NaN),
    );
    const { value, partials } = await run(vectorModel(subject, points.length), columns);
    const found = points.map(([at], point) => ({
      at,
      value: value[point] ?? NaN,
      partials: partials.map((column) => column[point] ?? NaN),
    }));
    found.forEach((one, point) => {
      const [at, expected, slopes] = points[point] ?? [[], NaN, []];
      const text = `${op}(${at.map(shown).join(", ")})`;
      expect(isAbout(one.value, expected), `${text} is ${one.value}, not ${expected}`).toBe(true);
      slopes.forEach((slope, operand) => {
        const own = one.partials[operand] ?? NaN;
        expect(isAbout(own, slope), `∂${operand} of ${text} is ${own}, not ${slope}`).toBe(true);
      });
    });
  });
});

/** The same number, to a millionth; NaN is NaN. */
function isAbout(found: number, expected: number): boolean {
  if (!Number.isFinite(expected) || expected === 0) return Object.is(found + 0, expected + 0);
  return Math.abs(found - expected) <= Math.abs(expected) * 1e-6;
}

function shown(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
