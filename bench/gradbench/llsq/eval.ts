import { type Eval, type Evaluation, scalar, vector } from "../evaluation.ts";
import llsq from "./llsq.graph.ts";

interface Input {
  readonly x: readonly number[];
  readonly n: number;
}

const primal: Evaluation<Input> = {
  model: () => llsq,
  symbols: ({ x, n }) => [n, x.length],
  leaves: ({ x, n }) => ({ x, t: Array.from({ length: n }, (_, i) => -1 + (2 * i) / (n - 1)) }),
  calls: ["predict"],
  output: ({ outputs }) => scalar(outputs.f),
};

const gradient: Evaluation<Input> = {
  ...primal,
  calls: ["valueAndGrad"],
  output: ({ grads }) => vector(grads.x),
};

export default { primal, gradient } satisfies Eval;
