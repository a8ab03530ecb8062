import { describe, expect, test } from "vitest";
import { createLbfgs, createLevenbergMarquardt, type Result } from "../../src/solvers.ts";
import { modelOf, type TestFunction, testFunctions } from "../support/solvers/mgh.ts";
import { type Problem, problemOf } from "../support/solvers/residuals.ts";

/** Published minima have six digits; the value at a minimum of 0 is as small as the gradient makes it. */
function expectMinimum({ value, reason }: Result, minima: readonly number[]): void {
  expect(reason).toBe("converged");
  const isAt = (minimum: number): boolean =>
    minimum === 0 ? value < 1e-12 : Math.abs(value / minimum - 1) < 5e-6;
  expect(minima.filter(isAt), `${value} is none of ${minima.join(", ")}`).toHaveLength(1);
}

/** So ill-conditioned that the derivatives vanish in rounding before the value is that of the minimum. */
const FLAT = "watson12";

describe.each(testFunctions)("$name", (own: TestFunction) => {
  const { start, minima, solution, count } = own;
  const source = modelOf(own);
  const problem = (): Promise<Problem> => problemOf({ source, residuals: count });

  // Of the others the value is published, and not the place.
  if (solution) {
    test("has its minimum where it is said to be", async () => {
      const { objective } = await problem();
      objective.params.set(solution);
      objective.evaluate();
      expect(objective.value[0]).toBeCloseTo(minima[0] ?? NaN, 12);
      for (const slope of objective.grads) expect(Math.abs(slope)).toBeLessThan(1e-9);
    });
  }

  test("has gradients that differences confirm", async () => {
    const { objective } = await problem();
    const { params, grads, value } = objective;
    params.set(start);
    objective.evaluate();
    const gradient = grads.slice();
    const middle = value[0]!;
    const scale = Math.max(...gradient.map(Math.abs));
    start.forEach((x, j) => {
      const h = 1e-5 * Math.max(1, Math.abs(x));
      const at = (by: number): number => {
        params[j] = x + by;
        objective.evaluate();
        params[j] = x;
        return value[0]!;
      };
      // Richardson's extrapolation of central differences.
      const difference = (by: number): number => (at(by) - at(-by)) / (2 * by);
      const estimate = (4 * difference(h / 2) - difference(h)) / 3;
      const rounding = (1e-15 * Math.abs(middle)) / h;
      expect(Math.abs(estimate - gradient[j]!)).toBeLessThan(1e-6 * scale + rounding);
    });
  });

  test("Levenberg–Marquardt", async () => {
    const { leastSquares } = await problem();
    leastSquares.params.set(start);
    const solver = createLevenbergMarquardt(start.length, count);
    expectMinimum(solver.minimize(leastSquares), minima);
  });

  test("L-BFGS", async () => {
    const { objective } = await problem();
    objective.params.set(start);
    const result = createLbfgs(start.length).minimize(objective);
    if (own.name !== FLAT) {
      expectMinimum(result, minima);
      return;
    }
    expect(result.reason).toBe("converged");
    expect(result.value).toBeLessThan(2e-8);
  });
});
