import { expect, test } from "vitest";
import { allocate, backward, forward, views } from "../../examples/max/max.grad.ts";

test.each([
  { point: [1, 2, 0], f: 6, gradient: [2, 5, 0] },
  { point: [1, 0, 2], f: 2, gradient: [2, 2, 1] },
  { point: [1, 2, 2], f: 6, gradient: [2, 3.5, 1.5] }, // a tie: half each
])("max: f = $f and $gradient at $point", ({ point, f, gradient }) => {
  const memory = allocate();
  const { inputs, cache, grads } = memory;
  inputs.set(point);
  forward(inputs, cache);
  backward(inputs, cache, grads);
  expect(views(memory).outputs.f[0]).toBe(f);
  expect([...grads]).toEqual(gradient);
});
