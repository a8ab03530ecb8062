import { createLbfgs } from "gradc/solvers";
import type { Pendulum } from "./data.ts";
import { allocate, backward, forward, views } from "./pendulum.grad.ts";

export interface Fit extends Pendulum {
  readonly misfit: number;
  readonly iterations: number;
}

/** Least squares by L-BFGS, from a guess. */
export function fit(observed: readonly number[], guess: Pendulum): Fit {
  const N = observed.length;
  const memory = allocate(N);
  const { inputs, params, outputs } = views(N, memory);
  inputs.observed.set(observed);
  params.stiffness[0] = guess.stiffness;
  params.damping[0] = guess.damping;
  params.start[0] = guess.start;
  const { iterations } = createLbfgs(memory.params.length).minimize({
    params: memory.params,
    grads: memory.grads,
    value: outputs.misfit,
    evaluate: () => {
      forward(N, memory.inputs, memory.params, memory.cache);
      backward(N, memory.inputs, memory.params, memory.cache, memory.grads);
    },
  });
  return {
    stiffness: params.stiffness[0],
    damping: params.damping[0],
    start: params.start[0],
    misfit: outputs.misfit[0],
    iterations,
  };
}
