import { describe, expect, test } from "vitest";
import { forceAt, measure, type Parameter, truth } from "../../examples/forces/data.ts";
import { fit } from "../../examples/forces/fit.ts";
import { allocate, backward, forward, views } from "../../examples/forces/forces.grad.ts";

const guess = { depth: 3, width: 1, bond: 1.5 };
const names = Object.keys(truth) as Parameter[];

describe("forces", () => {
  test("finds the potential behind noisy forces", () => {
    const { params, history } = fit(measure(1), guess, { rate: 0.02, steps: 2000 });
    for (const name of names) expect(Math.abs(params[name] - truth[name])).toBeLessThan(0.1);
    expect(history[history.length - 1]).toBeLessThan(0.01); // the noise
  });

  test("the force is that of the closed form, and the gradient that of differences", () => {
    const { r, measured } = measure(2);
    const memory = allocate(r.length);
    const { inputs, params, outputs } = views(r.length, memory);
    inputs.r.set(r);
    inputs.measured.set(measured);
    for (const name of names) params[name][0] = truth[name];
    const run = (): number => {
      forward(r.length, memory.inputs, memory.params, memory.cache);
      return outputs.misfit[0];
    };
    run();
    r.forEach((one, i) => {
      expect(outputs.force[i]).toBeCloseTo(forceAt(one), 12);
    });
    for (const [k, name] of names.entries()) {
      params[name][0] = truth[name] * 1.1;
      run();
      backward(r.length, memory.inputs, memory.params, memory.cache, memory.grads);
      const gradient = memory.grads[k] ?? NaN;
      const h = 1e-5;
      params[name][0] = truth[name] * 1.1 + h;
      const above = run();
      params[name][0] = truth[name] * 1.1 - h;
      const slope = (above - run()) / (2 * h);
      expect(Math.abs(gradient - slope)).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope)));
      params[name][0] = truth[name];
    }
  });
});
