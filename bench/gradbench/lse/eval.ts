import { type Eval, type Evaluation, scalar, vector } from "../evaluation.ts";
import { lse } from "./lse.graph.ts";

interface Input {
  readonly x: readonly number[];
}

const primal: Evaluation<Input> = {
  constants: ({ x }) => x.length,
  model: ({ x }) => lse(x.length),
  leaves: ({ x }) => ({ x }),
  calls: ["forward"],
  output: ({ outputs }) => scalar(outputs?.["y"]),
};

const gradient: Evaluation<Input> = {
  ...primal,
  calls: ["forward", "backward"],
  output: ({ grads }) => vector(grads?.["x"]),
};

export default { primal, gradient } satisfies Eval;
