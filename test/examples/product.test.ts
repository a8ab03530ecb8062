import { expect, test } from "vitest";
import { allocate, backward, forward } from "../../examples/product/product.grad.ts";

test("product: z = 12 and (4, 3) at (3, 4)", () => {
  const { inputs, cache, grads } = allocate();
  inputs.set([3, 4]);
  forward(inputs, cache);
  backward(inputs, cache, grads);
  expect(cache[0]).toBe(12);
  expect([...grads]).toEqual([4, 3]);
});
