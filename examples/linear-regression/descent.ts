import { random } from "../random.ts";

interface Memory {
  readonly inputs: Float64Array;
  readonly params: Float64Array;
  readonly cache: Float64Array;
  readonly grads: Float64Array;
}

/** What the emitted modules of the regression have in common. */
export interface Regression {
  allocate(): Memory;
  forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void;
  backward(
    inputs: Float64Array,
    params: Float64Array,
    cache: Float64Array,
    grads: Float64Array,
  ): void;
  views(memory: Memory): {
    readonly inputs: { readonly X: Float64Array; readonly y: Float64Array };
    readonly params: { readonly theta: Float64Array };
    readonly outputs: { readonly L: Float64Array; readonly mu: Float64Array };
    readonly grads: { readonly theta: Float64Array };
  };
}

/**
 * Gradient descent from θ₀ ~ N(0, 1). The batch is as large as the model: all rows are one step a
 * pass, fewer rows are several noisy ones, dealt afresh for every pass.
 */
export function descend(
  model: Regression,
  X: readonly number[][],
  y: readonly number[],
  { rate, passes, seed }: { rate: number; passes: number; seed: number },
): { theta: number[]; history: number[] } {
  const { normal, shuffle } = random(seed);
  const memory = model.allocate();
  const { inputs, params, outputs, grads } = model.views(memory);
  for (let k = 0; k < params.theta.length; k++) params.theta[k] = normal();

  const size = inputs.y.length;
  const order = y.map((_, row) => row);
  const history: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    shuffle(order);
    for (let start = 0; start < order.length; start += size) {
      order.slice(start, start + size).forEach((row, i) => {
        inputs.X.set(X[row], i * X[row].length);
        inputs.y[i] = y[row];
      });
      model.forward(memory.inputs, memory.params, memory.cache);
      model.backward(memory.inputs, memory.params, memory.cache, memory.grads);
      history.push(outputs.L[0] / size);
      for (let k = 0; k < params.theta.length; k++) {
        params.theta[k] -= (rate / size) * grads.theta[k];
      }
    }
  }
  return { theta: [...params.theta], history };
}

/** μ = X θ of all rows. */
export function predict(model: Regression, X: readonly number[][], theta: readonly number[]) {
  const memory = model.allocate();
  const { inputs, params, outputs } = model.views(memory);
  inputs.X.set(X.flat());
  params.theta.set(theta);
  model.forward(memory.inputs, memory.params, memory.cache);
  return outputs.mu;
}
