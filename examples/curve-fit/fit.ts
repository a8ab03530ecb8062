import { createLbfgs, type Reason } from "gradc/solvers";
import { allocate, backward, forward, views } from "./curve-fit.grad.ts";
import type { Parameter } from "./data.ts";

export interface Fit {
  readonly params: Record<Parameter, number>;
  readonly curve: Float64Array;
  /** L at the guess, and after each evaluation. */
  readonly history: number[];
  /** How the search ended. */
  readonly reason: Reason;
}

/** Descends by L-BFGS from a rough guess, on as many points as there are. */
export function fit(
  { t, y }: { t: readonly number[]; y: readonly number[] },
  guess: Readonly<Record<Parameter, number>>,
): Fit {
  const N = t.length;
  const memory = allocate(N);
  const { inputs, params, outputs } = views(N, memory);
  inputs.t.set(t);
  inputs.y.set(y);
  const names = Object.keys(params) as Parameter[];
  for (const name of names) params[name][0] = guess[name];

  const history: number[] = [];
  const solver = createLbfgs(memory.params.length);
  const { reason } = solver.minimize({
    params: memory.params,
    grads: memory.grads,
    value: outputs.L,
    evaluate() {
      forward(N, memory.inputs, memory.params, memory.cache);
      backward(N, memory.inputs, memory.params, memory.cache, memory.grads);
      history.push(outputs.L[0]);
    },
  });

  const found = Object.fromEntries(names.map((name) => [name, params[name][0]]));
  return { params: found as Record<Parameter, number>, curve: outputs.curve, history, reason };
}
