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
  constants: ({ n, d, k }) => [n, d, k],
  model: ({ n, d, k }) => gmm(n, d, k),
  leaves: ({ x, gamma, m, alpha, mu, q, l }) => ({ x, gamma, m, alpha, mu, q, l }),
  calls: ["forward"],
  output: ({ outputs }) => scalar(outputs?.["logPosterior"]),
};

const jacobian: Evaluation<Input> = {
  ...objective,
  calls: ["forward", "backward"],
  output: ({ grads }, { d }) => ({
    alpha: vector(grads?.["alpha"]),
    mu: rows(grads?.["mu"], d),
    q: rows(grads?.["q"], d),
    l: rows(grads?.["l"], (d * (d - 1)) / 2),
  }),
};

export default { objective, jacobian } satisfies Eval;
