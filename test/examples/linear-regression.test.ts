import { describe, expect, test } from "vitest";
import { experiment } from "../../examples/linear-regression/experiment.ts";
import * as sensitivity from "../../examples/linear-regression/linear-regression.sensitivity.grad.ts";
import { leastSquares } from "../../examples/linear-regression/statistics.ts";

const { cars, dropped, correlations, kept, X, y, withAll, fullBatch, miniBatch } = experiment();

describe("linear-regression", () => {
  test("reads the 392 of 406 cars that miss no value", () => {
    expect([cars.length, dropped]).toEqual([392, 14]);
    expect(cars.flatMap((car) => Object.values(car)).every(Number.isFinite)).toBe(true);
  });

  test("explores: displacement repeats weight and is dropped", () => {
    const r = (a: string, b: string): number | undefined =>
      correlations.find(({ row, column }) => row === a && column === b)?.r;
    expect(correlations).toHaveLength(25);
    expect(r("Weight", "Displacement")).toBeCloseTo(0.933, 3);
    expect(r("Displacement", "Weight")).toBeCloseTo(0.933, 3);
    expect(r("Weight", "Miles per gallon")).toBeCloseTo(-0.832, 3);
    expect(kept).toEqual(["Horsepower", "Weight", "Acceleration"]);
  });

  test("the full batch descends to the least-squares solution, with and without displacement", () => {
    for (const { R2, exactR2, theta, exact, history } of [withAll, fullBatch]) {
      theta.forEach((value, k) => {
        expect(Math.abs(value - exact[k])).toBeLessThan(5e-3);
      });
      expect(Math.abs(R2 - exactR2)).toBeLessThan(1e-7);
      expect(history.every((loss, step) => step === 0 || loss <= history[step - 1] + 1e-9)).toBe(
        true,
      );
    }
    expect(withAll.exactR2).toBeCloseTo(0.70698, 5);
    expect(fullBatch.exactR2).toBeCloseTo(0.70638, 5);
  });

  test("mini-batches get close, noisily", () => {
    const { R2, exactR2, history } = miniBatch;
    const late = history.slice(-140);
    const rises = late.filter((loss, step) => step > 0 && loss > late[step - 1]).length;
    expect(R2).toBeLessThan(exactR2);
    expect(R2).toBeGreaterThan(exactR2 - 0.002);
    expect(rises).toBeGreaterThan(40);
    expect(Math.max(...late) / Math.min(...late)).toBeGreaterThan(2);
  });

  test("at the least-squares solution the gradient of θ is 0", () => {
    const { grads } = gradients(leastSquares(X, y));
    for (const g of grads.theta) expect(Math.abs(g)).toBeLessThan(1e-8);
  });

  test("gradients with respect to θ, X and y have the shapes and values of 2XᵀΔ, 2Δθᵀ and -2Δ", () => {
    const theta = [1, -2, 3, 20];
    const { inputs, params, grads } = gradients(theta);
    expect(grads.theta).toHaveLength(params.theta.length);
    expect(grads.X).toHaveLength(inputs.X.length);
    expect(grads.y).toHaveLength(inputs.y.length);

    const Delta = X.map((row, i) => row.reduce((mu, x, k) => mu + x * theta[k], 0) - y[i]);
    Delta.forEach((delta, i) => {
      expect(grads.y[i]).toBeCloseTo(-2 * delta, 9);
      theta.forEach((value, k) => {
        expect(grads.X[i * theta.length + k]).toBeCloseTo(2 * delta * value, 9);
      });
    });
    theta.forEach((_, k) => {
      const sum = Delta.reduce((total, delta, i) => total + 2 * delta * X[i][k], 0);
      expect(grads.theta[k]).toBeCloseTo(sum, 7);
    });
  });
});

function gradients(theta: readonly number[]) {
  const [N, K] = [X.length, theta.length];
  const memory = sensitivity.allocate(N, K);
  const views = sensitivity.views(N, K, memory);
  views.inputs.X.set(X.flat());
  views.inputs.y.set(y);
  views.params.theta.set(theta);
  sensitivity.forward(N, K, memory.inputs, memory.params, memory.cache);
  sensitivity.backward(N, K, memory.inputs, memory.params, memory.cache, memory.grads);
  return views;
}
