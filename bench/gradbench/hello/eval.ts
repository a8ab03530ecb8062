import { type Eval, type Evaluation, scalar } from "../evaluation.ts";
import hello from "./hello.graph.ts";

type Input = number;

const squared: Evaluation<Input> = {
  model: () => hello,
  leaves: (x) => ({ x }),
  calls: ["predict"],
  output: ({ outputs }) => scalar(outputs.y),
};

const doubled: Evaluation<Input> = {
  ...squared,
  calls: ["valueAndGrad"],
  output: ({ grads }) => scalar(grads.x),
};

export default { square: squared, double: doubled } satisfies Eval;
