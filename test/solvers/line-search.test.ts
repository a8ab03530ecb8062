import { describe, expect, test } from "vitest";
import { LineSearch } from "../../src/solvers/line-search.ts";
import { type Objective, Outcome } from "../../src/solvers/objective.ts";

/** Moré and Thuente, "Line search algorithms with guaranteed sufficient decrease" (1994), section 5. */
const lines: Record<string, (a: number) => number> = {
  "5.1": (a) => -a / (a * a + 2),
  "5.2": (a) => (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
  "5.4": (a) => yanai(a, 0.001, 0.001),
  "5.5": (a) => yanai(a, 0.01, 0.001),
  "5.6": (a) => yanai(a, 0.001, 0.01),
  "a wall": (a) => (a < 0.7 ? (a - 0.5) ** 2 : NaN),
  "a pole": (a) => (a < 1 ? a + 1 / (1 - a) - 4 * a : Infinity),
};

function yanai(a: number, b1: number, b2: number): number {
  const gamma = (b: number): number => Math.sqrt(1 + b * b) - b;
  return gamma(b1) * Math.hypot(1 - a, b2) + gamma(b2) * Math.hypot(a, b1);
}

function slopeOf(phi: (a: number) => number, a: number): number {
  const h = 1e-6;
  return (phi(a + h) - phi(a - h)) / (2 * h);
}

describe.each(Object.entries(lines))("line %s", (_, phi) => {
  test.each([1e-3, 1e-1, 1, 10, 1e3])("a strong Wolfe step, trying %d first", (first) => {
    const origin = new Float64Array(1);
    const objective: Objective = {
      params: new Float64Array(1),
      grads: new Float64Array(1),
      value: new Float64Array(1),
      evaluate() {
        const [a = NaN] = objective.params;
        objective.value[0] = phi(a);
        objective.grads[0] = slopeOf(phi, a);
      },
    };
    const outcome = new Outcome();
    outcome.evaluate(objective);
    const line = new LineSearch(origin, new Float64Array([1]));
    line.begin(objective, outcome);
    const [value, slope] = [outcome.value, line.slope];
    line.first = first;
    expect(line.search(objective, outcome)).toBe(true);
    const [a = NaN] = objective.params;
    expect(phi(a)).toBe(outcome.value);
    expect(phi(a)).toBeLessThanOrEqual(value + 1e-4 * a * slope);
    expect(Math.abs(slopeOf(phi, a))).toBeLessThanOrEqual(0.9 * Math.abs(slope));
    expect(outcome.evaluations).toBeLessThan(25);
  });
});
