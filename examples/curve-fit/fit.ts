import { allocate, backward, forward, views } from "./curve-fit.grad.ts";
import type { Parameter } from "./data.ts";

export interface Fit {
  readonly params: Record<Parameter, number>;
  readonly curve: Float64Array;
  readonly history: number[];
}

/** Descends by Adam from a rough guess, on as many points as there are. */
export function fit(
  { t, y }: { t: readonly number[]; y: readonly number[] },
  guess: Readonly<Record<Parameter, number>>,
  { rate, steps }: { rate: number; steps: number },
): Fit {
  const N = t.length;
  const memory = allocate(N);
  const { inputs, params, outputs } = views(N, memory);
  inputs.t.set(t);
  inputs.y.set(y);
  const names = Object.keys(params) as Parameter[];
  for (const name of names) params[name][0] = guess[name];

  const { params: p, grads: g } = memory;
  const m = new Float64Array(p.length);
  const v = new Float64Array(p.length);
  const history: number[] = [];
  for (let step = 1; step <= steps; step++) {
    forward(N, memory.inputs, p, memory.cache);
    backward(N, memory.inputs, p, memory.cache, g);
    history.push(outputs.L[0]);
    for (let k = 0; k < p.length; k++) {
      m[k] = 0.9 * m[k] + 0.1 * g[k];
      v[k] = 0.999 * v[k] + 0.001 * g[k] * g[k];
      const direction = m[k] / (1 - 0.9 ** step);
      const scale = Math.sqrt(v[k] / (1 - 0.999 ** step)) + 1e-8;
      p[k] -= (rate * direction) / scale;
    }
  }
  forward(N, memory.inputs, p, memory.cache);
  history.push(outputs.L[0]);

  const found = Object.fromEntries(names.map((name) => [name, params[name][0]]));
  return { params: found as Record<Parameter, number>, curve: outputs.curve, history };
}
