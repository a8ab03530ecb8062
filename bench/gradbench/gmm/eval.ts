import { type Eval, type Evaluation, rows, scalar, vector } from "../evaluation.ts";
import { gmm } from "./gmm.graph.ts";

interface Input {
  readonly d: number;
  readonly k: number;
  readonly n: number;
  readonly x: readonly number[][];
  readonly m: number;
  readonly gamma: number;
  readonly alpha: readonly number[];
  readonly mu: readonly number[][];
  readonly q: readonly number[][];
  readonly l: readonly number[][];
}

const objective: Evaluation<Input> = {
  constants: ({ d }) => d,
  model: ({ d }) => gmm(d),
  symbols: ({ n, k }) => [n, k],
  leaves: ({ x, gamma, m, alpha, mu, q, l }) => ({ x, gamma, m, alpha, mu, q, l }),
  calls: ["predict"],
  output: ({ outputs }) => scalar(outputs.logPosterior),
};

const jacobian: Evaluation<Input> = {
  ...objective,
  calls: ["valueAndGrad"],
  output: ({ grads }, { d }) => ({
    alpha: vector(grads.alpha),
    mu: rows(grads.mu, d),
    q: rows(grads.q, d),
    l: rows(grads.l, (d * (d - 1)) / 2),
  }),
};

export default { objective, jacobian } satisfies Eval;
