import { describe, expect, test } from "vitest";
import {
  createAdam,
  createGradientDescent,
  createLbfgs,
  createLevenbergMarquardt,
  type LeastSquares,
  type Objective,
} from "../../src/solvers.ts";

/** An objective by its value and gradient. */
function objectiveOf(
  start: readonly number[],
  compute: (x: Float64Array, grads: Float64Array) => number,
): Objective {
  const params = Float64Array.from(start);
  const grads = new Float64Array(start.length);
  const value = new Float64Array(1);
  return {
    params,
    grads,
    value,
    evaluate() {
      value[0] = compute(params, grads);
    },
  };
}

/** Σ (i + 1) (x_i − i)², whose minimum is 0 at x_i = i. */
const bowl = (start: readonly number[]): Objective =>
  objectiveOf(start, (x, grads) =>
    x.reduce((sum, xi, i) => {
      grads[i] = 2 * (i + 1) * (xi - i);
      return sum + (i + 1) * (xi - i) ** 2;
    }, 0),
  );

const minimisers = {
  "gradient descent": () => createGradientDescent(3, { rate: 0.1, momentum: 0.3 }),
  Adam: () => createAdam(3, { rate: 0.05, maxIterations: 20_000 }),
  "L-BFGS": () => createLbfgs(3),
};

describe.each(Object.entries(minimisers))("%s", (_, create) => {
  test("finds the minimum of a bowl, and says so", () => {
    const objective = bowl([5, -3, 8]);
    const result = create().minimize(objective);
    expect(result.reason).toBe("converged");
    expect(result.slope).toBeLessThan(1e-8);
    expect(result.evaluations).toBeGreaterThan(result.iterations);
    [0, 1, 2].forEach((x, i) => expect(objective.params[i]).toBeCloseTo(x, 8));
    expect(result.value).toBe(objective.value[0]);
  });

  test("begins afresh each time, and gives the same result object", () => {
    const solver = create();
    const first = solver.minimize(bowl([5, -3, 8]));
    const copy = { ...first };
    const second = solver.minimize(bowl([5, -3, 8]));
    expect(second).toBe(first);
    expect({ ...second }).toEqual(copy);
  });

  test("a start at the minimum needs one evaluation", () => {
    const { reason, iterations, evaluations } = create().minimize(bowl([0, 1, 2]));
    expect([reason, iterations, evaluations]).toEqual(["converged", 0, 1]);
  });

  test.each([
    ["a value", (): number => NaN],
    ["a derivative", (_x: Float64Array, grads: Float64Array): number => ((grads[1] = NaN), 0)],
    [
      "an infinite derivative",
      (_x: Float64Array, grads: Float64Array) => ((grads[1] = Infinity), 0),
    ],
  ])("stops where %s is not finite", (_what, compute) => {
    const result = create().minimize(objectiveOf([1, 2, 3], compute));
    expect([result.reason, result.iterations]).toEqual(["notFinite", 0]);
  });
});

describe("steps", () => {
  test("gradient descent: the velocity is momentum times the last one, less rate times gradient", () => {
    const solver = createGradientDescent(1, { rate: 0.5, momentum: 0.75 });
    const params = new Float64Array([10]);
    const at: number[] = [];
    for (const g of [4, 4, -8]) {
      solver.step(params, new Float64Array([g]));
      at.push(params[0]!);
    }
    // v = −2, then −1.5 − 2, then −2.625 + 4.
    expect(at).toEqual([8, 4.5, 5.875]);
    solver.reset();
    solver.rate = 1;
    solver.step(params, new Float64Array([1]));
    expect(params[0]).toBe(4.875);
  });

  test("Adam: as Kingma and Ba write it", () => {
    const [rate, beta1, beta2, epsilon] = [0.1, 0.8, 0.9, 1e-3];
    const solver = createAdam(1, { rate, beta1, beta2, epsilon });
    const params = new Float64Array([1]);
    let [theta, m, v] = [1, 0, 0];
    [3, -2, 0.5, 0.25].forEach((g, t) => {
      solver.step(params, new Float64Array([g]));
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g ** 2;
      const mean = m / (1 - beta1 ** (t + 1));
      const square = v / (1 - beta2 ** (t + 1));
      theta -= (rate * mean) / (Math.sqrt(square) + epsilon);
      expect(params[0]).toBeCloseTo(theta, 14);
    });
  });

  test("a search ends after so many", () => {
    const limits = { maxIterations: 7, rate: 1e-4 };
    for (const solver of [createGradientDescent(3, limits), createAdam(3, limits)]) {
      const { reason, iterations, evaluations } = solver.minimize(bowl([5, -3, 8]));
      expect([reason, iterations, evaluations]).toEqual(["maxIterations", 7, 8]);
    }
    const { reason, iterations } = createLbfgs(3, { maxIterations: 2 }).minimize(bowl([5, -3, 8]));
    expect([reason, iterations]).toEqual(["maxIterations", 2]);
  });
});

describe("L-BFGS", () => {
  test("scales from 1 to 100,000 take few iterations", () => {
    const scales = [1, 30, 1000, 1e5];
    const objective = objectiveOf([1, 1, 1, 1], (x, grads) =>
      x.reduce((sum, xi, i) => {
        grads[i] = scales[i]! * xi;
        return sum + (scales[i]! / 2) * xi ** 2;
      }, 0),
    );
    const { reason, iterations } = createLbfgs(4).minimize(objective);
    expect(reason).toBe("converged");
    expect(iterations).toBeLessThan(40);
  });

  test("a step to where nothing is defined is taken back", () => {
    // log has its minimum of x − log x at 1, and the first step leads below 0.
    const objective = objectiveOf([1e-3], (x, grads) => {
      grads[0] = 1 - 1 / x[0]!;
      return x[0]! - Math.log(x[0]!);
    });
    const { reason } = createLbfgs(1).minimize(objective);
    expect(reason).toBe("converged");
    expect(objective.params[0]).toBeCloseTo(1, 8);
  });

  test("a gradient that points uphill: stalled, where it began", () => {
    const objective = objectiveOf([3], (x, grads) => {
      grads[0] = -2 * x[0]!;
      return x[0]! ** 2;
    });
    const { reason, value } = createLbfgs(1).minimize(objective);
    expect([reason, value]).toEqual(["stalled", 9]);
    expect(objective.params[0]).toBe(3);
    expect(objective.value[0]).toBe(9);
  });

  test("no history but the last step is enough", () => {
    expect(createLbfgs(3, { history: 1 }).minimize(bowl([5, -3, 8])).reason).toBe("converged");
  });
});

/** Residuals A x − b, with a jacobian that may be given by coordinates. */
function linear(rows: readonly (readonly number[])[], b: readonly number[]): LeastSquares {
  const params = new Float64Array(rows[0]!.length).fill(1);
  const residuals = new Float64Array(b.length);
  return {
    params,
    residuals,
    jacobian: Float64Array.from(rows.flat()),
    evaluate() {
      rows.forEach((row, i) => {
        residuals[i] = row.reduce((sum, a, j) => sum + a * params[j]!, -b[i]!);
      });
    },
    linearize: () => undefined,
  };
}

const MATRIX = [
  [2, 0, 1],
  [0, 3, 0],
  [1, 0, -1],
  [0, 1, 4],
  [5, 0, 0],
];

describe("Levenberg–Marquardt", () => {
  test("a linear problem is solved as its normal equations say", () => {
    const problem = linear(MATRIX, [1, 2, 3, 4, 5]);
    const { reason, slope } = createLevenbergMarquardt(3, 5).minimize(problem);
    expect(reason).toBe("converged");
    expect(slope).toBeLessThan(1e-7);
    // Aᵀ (A x − b) = 0
    [0, 1, 2].forEach((j) => {
      const product = MATRIX.reduce((sum, row, i) => sum + row[j]! * problem.residuals[i]!, 0);
      expect(Math.abs(product)).toBeLessThan(1e-7);
    });
  });

  test("a jacobian by coordinates, in any order, values at one place adding up", () => {
    const dense = linear(MATRIX, [1, 2, 3, 4, 5]);
    const expected = { ...createLevenbergMarquardt(3, 5).minimize(dense) };
    const entries = MATRIX.flatMap((row, i) =>
      row.flatMap((value, j) =>
        value === 0 ? [] : [[i, j, value / 4] as const, [i, j, 0.75 * value] as const],
      ),
    ).sort((a, b) => Math.sin(a[0] * 7 + a[1] + a[2]) - Math.sin(b[0] * 7 + b[1] + b[2]));
    const sparse = {
      ...linear(MATRIX, [1, 2, 3, 4, 5]),
      jacobian: Float64Array.from(entries, ([, , value]) => value),
    };
    const coordinates = {
      rows: Int32Array.from(entries, ([i]) => i),
      columns: Int32Array.from(entries, ([, j]) => j),
    };
    const found = createLevenbergMarquardt(3, 5, { coordinates }).minimize(sparse);
    expect(found.reason).toBe("converged");
    expect(found.iterations).toBe(expected.iterations);
    sparse.params.forEach((x, j) => expect(x).toBeCloseTo(dense.params[j]!, 10));
  });

  test("a param without effect stays; fewer residuals than params are met exactly", () => {
    const idle = linear(
      [
        [1, 0],
        [2, 0],
        [3, 0],
      ],
      [1, 2, 4],
    );
    expect(createLevenbergMarquardt(2, 3).minimize(idle).reason).toBe("converged");
    expect(idle.params[1]).toBe(1);
    expect(idle.params[0]).toBeCloseTo(17 / 14, 8);
    const wide = linear([[1, 2, 3]], [60]);
    expect(createLevenbergMarquardt(3, 1).minimize(wide).reason).toBe("converged");
    expect(wide.residuals[0]).toBeCloseTo(0, 10);
  });

  test("a jacobian with the wrong sign: stalled, where it began", () => {
    const problem = linear(MATRIX, [1, 2, 3, 4, 5]);
    problem.jacobian.forEach((value, at) => (problem.jacobian[at] = -value));
    const { reason, value } = createLevenbergMarquardt(3, 5).minimize(problem);
    expect(reason).toBe("stalled");
    expect([...problem.params]).toEqual([1, 1, 1]);
    expect(value).toBe(problem.residuals.reduce((sum, r) => sum + r * r, 0));
  });

  test("ends after so many steps, and where nothing is finite", () => {
    const solver = createLevenbergMarquardt(3, 5, { maxIterations: 1 });
    const problem = linear(MATRIX, [1, 2, 3, 4, 5]);
    const { reason, iterations } = solver.minimize(problem);
    expect([reason, iterations]).toEqual(["maxIterations", 1]);
    problem.params[0] = NaN;
    expect(solver.minimize(problem).reason).toBe("notFinite");
    problem.params.fill(1);
    problem.jacobian[4] = NaN;
    expect(solver.minimize(problem).reason).toBe("notFinite");
  });

  test("a step to where nothing is defined is taken back", () => {
    const params = new Float64Array([1e-3]);
    const residuals = new Float64Array(1);
    const jacobian = new Float64Array(1);
    // √x = 2: from so small an x the first step overshoots by far; log of a negative number is NaN.
    const problem: LeastSquares = {
      params,
      residuals,
      jacobian,
      evaluate: () => (residuals[0] = Math.log(params[0]!) + params[0]! - 1),
      linearize: () => (jacobian[0] = 1 / params[0]! + 1),
    };
    expect(createLevenbergMarquardt(1, 1).minimize(problem).reason).toBe("converged");
    expect(params[0]).toBeCloseTo(1, 10);
  });
});
