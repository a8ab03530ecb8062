import { expect, test } from "vitest";
import { allocate, backward, forward, views } from "../../examples/gate/gate.grad.ts";

test.each([
  { gate: "open", point: [2, 3, -1], c: 5, gradient: [3, 2, 1] },
  { gate: "closed", point: [2, -3, 1], c: 0, gradient: [0, 0, 0] },
  { gate: "on its edge", point: [2, 3, -6], c: 0, gradient: [0, 0, 0] },
])("gate: $gate at $point", ({ point, c, gradient }) => {
  const memory = allocate();
  const { outputs } = views(memory);
  const { inputs, cache, grads } = memory;
  inputs.set(point);
  grads.fill(NaN);
  forward(inputs, cache);
  backward(inputs, cache, grads);
  expect(outputs.c[0]).toBe(c);
  expect([...grads].map((g) => g + 0)).toEqual(gradient);
});
