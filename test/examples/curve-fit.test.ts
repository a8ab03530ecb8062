import { describe, expect, test } from "vitest";
import { measure, type Parameter, truth } from "../../examples/curve-fit/data.ts";
import { fit } from "../../examples/curve-fit/fit.ts";

const guess = { amplitude: 1, centre: 5, width: 1.5, offset: 0, slope: 0 };
const names = Object.keys(truth) as Parameter[];

describe("curve-fit", () => {
  test("finds the parameters behind noisy points", () => {
    const { params, history, reason } = fit(measure(1), guess);
    expect(reason).toBe("converged");
    for (const name of names) expect(Math.abs(params[name] - truth[name])).toBeLessThan(0.05);
    expect(history[history.length - 1]).toBeLessThan(0.0225); // the noise
  });

  test("finds them exactly where there is no noise", () => {
    const { t } = measure(1);
    const y = t.map(
      (ti) =>
        truth.amplitude * Math.exp(-(((ti - truth.centre) / truth.width) ** 2) / 2) +
        truth.offset +
        truth.slope * ti,
    );
    const { params, curve } = fit({ t, y }, guess);
    for (const name of names) expect(params[name]).toBeCloseTo(truth[name], 6);
    y.forEach((value, i) => expect(curve[i]).toBeCloseTo(value, 6));
  });
});
