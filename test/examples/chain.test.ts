import { expect, test } from "vitest";
import { allocate, backward, forward, views } from "../../examples/chain/chain.grad.ts";

test("chain: f = 5 and (5, 5, 1) at (4, -3, 5)", () => {
  const memory = allocate();
  const { inputs, cache, grads } = memory;
  inputs.set([4, -3, 5]);
  forward(inputs, cache);
  backward(inputs, cache, grads);
  expect(views(memory).outputs.f[0]).toBe(5);
  expect([...grads]).toEqual([5, 5, 1]);
});
