import { expect, test } from "vitest";
import { allocate, backward, forward, views } from "../../examples/paths/paths.grad.ts";

test.each([
  [2, 3],
  [-1, 4],
  [0.5, -2],
])("paths: the products along the paths add up at (%d, %d)", (x, y) => {
  const memory = allocate();
  const { inputs, cache, grads } = memory;
  inputs.set([x, y]);
  forward(inputs, cache);
  backward(inputs, cache, grads);

  const a = x * x;
  const c = a + x * y;
  const throughSquare = 2 * x * c;
  const throughSquareAndSum = 2 * x * 1 * a;
  const throughProduct = y * 1 * a;
  expect(views(memory).outputs.f[0]).toBeCloseTo(a * c, 12);
  expect(grads[0]).toBeCloseTo(throughSquare + throughSquareAndSum + throughProduct, 12);
  expect(grads[1]).toBeCloseTo(x * 1 * a, 12);
});

test("paths: f = 40 and (68, 8) at (2, 3)", () => {
  const memory = allocate();
  memory.inputs.set([2, 3]);
  forward(memory.inputs, memory.cache);
  backward(memory.inputs, memory.cache, memory.grads);
  expect(views(memory).outputs.f[0]).toBe(40);
  expect([...memory.grads]).toEqual([68, 8]);
});
