import { describe, expect, test } from "vitest";
import { createLevenbergMarquardt } from "../../src/solvers.ts";
import {
  digitsOf,
  formulas,
  type Name,
  readDataset,
  residualModel,
} from "../support/solvers/nist.ts";
import { problemOf } from "../support/solvers/residuals.ts";

/** What the first start is too far away for, and how the search ends there. */
const FAR: Partial<Record<Name, string>> = {
  // b2 leaps to where exp(-b2 x) is 0 at all points, and the sum of squares does not depend on it.
  BoxBOD: "stalled",
  // A narrow valley, 2 to 400,000 along b1 and b2.
  MGH10: "maxIterations",
};

describe.each(Object.keys(formulas) as Name[])("%s", (name) => {
  const set = readDataset(name);
  const { params, sumOfSquares, deviations, deviation } = set.certified;

  test("the data are those that the values are certified for", async () => {
    const { leastSquares } = await problemOf(residualModel(set));
    leastSquares.params.set(params);
    leastSquares.evaluate();
    const found = leastSquares.residuals.reduce((sum, r) => sum + r * r, 0);
    // Lanczos1 is data without noise: what is left of it is the rounding of the certified params.
    if (name === "Lanczos1") expect(found).toBeLessThan(1e-20);
    else expect(Math.abs(found / sumOfSquares - 1)).toBeLessThan(1e-9);
    const freedom = set.y.length - params.length;
    expect(Math.abs(Math.sqrt(sumOfSquares / freedom) / deviation - 1)).toBeLessThan(1e-9);
    expect(deviations).toHaveLength(params.length);
  });

  test.each([2, 1] as const)("six digits from start %i", async (start) => {
    const { leastSquares } = await problemOf(residualModel(set));
    leastSquares.params.set(set.starts[start - 1]!);
    const solver = createLevenbergMarquardt(params.length, set.y.length);
    const { reason, value } = solver.minimize(leastSquares);
    const far = start === 1 ? FAR[name] : undefined;
    if (far !== undefined) {
      expect(reason).toBe(far);
      return;
    }
    expect(reason).toBe("converged");
    expect(digitsOf(leastSquares.params, params)).toBeGreaterThan(6);
    if (name !== "Lanczos1") expect(digitsOf([value], [sumOfSquares])).toBeGreaterThan(9);
  });
});
