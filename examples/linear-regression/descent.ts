import { random } from "../random.ts";
import { allocate, backward, forward, views } from "./linear-regression.grad.ts";

export interface Descent {
  readonly rate: number;
  readonly passes: number;
  readonly seed: number;
  /** Rows a step: all of them, unless there are to be several noisy steps a pass, dealt afresh. */
  readonly batch?: number;
}

/** Gradient descent from θ₀ ~ N(0, 1). */
export function descend(
  X: readonly number[][],
  y: readonly number[],
  { rate, passes, seed, batch: N = y.length }: Descent,
): { theta: number[]; history: number[] } {
  const { normal, shuffle } = random(seed);
  const K = X[0].length;
  const memory = allocate(N, K);
  const { inputs, params, outputs, grads } = views(N, K, memory);
  for (let k = 0; k < K; k++) params.theta[k] = normal();

  const order = y.map((_, row) => row);
  const history: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    shuffle(order);
    for (let start = 0; start < order.length; start += N) {
      const rows = order.slice(start, start + N);
      rows.forEach((row, i) => {
        inputs.X.set(X[row], i * K);
        inputs.y[i] = y[row];
      });
      forward(N, K, memory.inputs, memory.params, memory.cache);
      backward(N, K, memory.inputs, memory.params, memory.cache, memory.grads);
      history.push(outputs.L[0] / N);
      for (let k = 0; k < K; k++) params.theta[k] -= (rate / N) * grads.theta[k];
    }
  }
  return { theta: [...params.theta], history };
}

/** μ = X θ of all rows. */
export function predict(X: readonly number[][], theta: readonly number[]): Float64Array {
  const [N, K] = [X.length, theta.length];
  const memory = allocate(N, K);
  const { inputs, params, outputs } = views(N, K, memory);
  inputs.X.set(X.flat());
  params.theta.set(theta);
  forward(N, K, memory.inputs, memory.params, memory.cache);
  return outputs.mu;
}
