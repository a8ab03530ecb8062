import { describe, expect, test } from "vitest";
import { type Pendulum, swing, truth } from "../../examples/pendulum/data.ts";
import { fit } from "../../examples/pendulum/fit.ts";
import { allocate, backward, forward, views } from "../../examples/pendulum/pendulum.grad.ts";

const names = Object.keys(truth) as (keyof Pendulum)[];

describe("pendulum", () => {
  test("finds what swings behind noisy angles", () => {
    const found = fit(swing(4, 1), { stiffness: 13, damping: 0.1, start: 1.7 });
    expect(Math.abs(found.stiffness - truth.stiffness)).toBeLessThan(0.1);
    expect(Math.abs(found.damping - truth.damping)).toBeLessThan(0.02);
    expect(Math.abs(found.start - truth.start)).toBeLessThan(0.02);
    expect(found.misfit).toBeLessThan(0.03 ** 2 * 1.3); // the noise
  });

  test("the gradient through all steps is that of differences, whatever their number", () => {
    for (const N of [0, 1, 2, 300]) {
      const memory = allocate(N);
      const { inputs, params, outputs } = views(N, memory);
      inputs.observed.set(Array.from({ length: N }, (_, t) => Math.cos(t / 9)));
      for (const name of names) params[name][0] = truth[name];
      const run = (): number => {
        forward(N, memory.inputs, memory.params, memory.cache);
        return outputs.misfit[0];
      };
      run();
      backward(N, memory.inputs, memory.params, memory.cache, memory.grads);
      // The mean of nothing is 0 / 0, whose gradient is not compared.
      if (N === 0) continue;
      const gradient = [...memory.grads];
      for (const [k, name] of names.entries()) {
        const h = 1e-5;
        params[name][0] = truth[name] + h;
        const above = run();
        params[name][0] = truth[name] - h;
        const slope = (above - run()) / (2 * h);
        params[name][0] = truth[name];
        expect(Math.abs((gradient[k] ?? NaN) - slope)).toBeLessThan(
          1e-7 * Math.max(1, Math.abs(slope)),
        );
      }
    }
  });
});
