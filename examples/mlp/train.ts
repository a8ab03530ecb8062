import { random } from "../random.ts";
import { allocate, backward, forward, views } from "./mlp.grad.ts";
import type { Point } from "./moons.ts";

const memory = allocate();
const { inputs, params, outputs } = views(memory);

export interface Training {
  readonly rate: number;
  readonly lambda: number;
  readonly batch: number;
  readonly passes: number;
  readonly seed: number;
}

/** Stochastic gradient descent in mini-batches; the mean of J over each batch, step by step. */
export function train(
  points: readonly Point[],
  { rate, lambda, batch, passes, seed }: Training,
): number[] {
  const { normal, shuffle } = random(seed);
  for (let k = 0; k < params.W1.length; k++) params.W1[k] = normal();
  for (let k = 0; k < params.W2.length; k++) params.W2[k] = normal() / 4; // 1/√16
  inputs.lambda[0] = lambda;

  const total = new Float64Array(memory.grads.length);
  const order = [...points];
  const history: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    shuffle(order);
    for (let start = 0; start < order.length; start += batch) {
      const samples = order.slice(start, start + batch);
      let J = 0;
      total.fill(0);
      for (const { u, v, moon } of samples) {
        inputs.x.set([u, v, 1]);
        inputs.y.set(moon === 0 ? [1, 0] : [0, 1]);
        forward(memory.inputs, memory.params, memory.cache);
        backward(memory.inputs, memory.params, memory.cache, memory.grads);
        J += outputs.J[0];
        for (let k = 0; k < total.length; k++) total[k] += memory.grads[k];
      }
      const step = rate / samples.length;
      for (let k = 0; k < total.length; k++) memory.params[k] -= step * total[k];
      history.push(J / samples.length);
    }
  }
  return history;
}

/** Above 0 where the trained network sees moon 1, below where it sees moon 0. */
export function decision(u: number, v: number): number {
  inputs.x.set([u, v, 1]);
  forward(memory.inputs, memory.params, memory.cache);
  return outputs.o[1] - outputs.o[0];
}

/** The share of the points that the trained network puts on their moon. */
export function accuracy(points: readonly Point[]): number {
  const right = points.filter(({ u, v, moon }) => decision(u, v) > 0 === (moon === 1));
  return right.length / points.length;
}
