import { type Eval, type Evaluation, scalar, vector } from "../evaluation.ts";
import lse from "./lse.graph.ts";

interface Input {
  readonly x: readonly number[];
}

const primal: Evaluation<Input> = {
  model: () => lse,
  symbols: ({ x }) => [x.length],
  leaves: ({ x }) => ({ x }),
  calls: ["predict"],
  output: ({ outputs }) => scalar(outputs.y),
};

const gradient: Evaluation<Input> = {
  ...primal,
  calls: ["valueAndGrad"],
  output: ({ grads }) => vector(grads.x),
};

export default { primal, gradient } satisfies Eval;
