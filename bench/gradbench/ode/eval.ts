import { type Eval, type Evaluation, vector } from "../evaluation.ts";
import { ode } from "./ode.graph.ts";

interface Input {
  readonly x: readonly number[];
  readonly s: number;
}

const primal: Evaluation<Input> = {
  constants: ({ x, s }) => [x.length, s],
  model: ({ x, s }) => ode(x.length, s),
  leaves: ({ x }) => ({ x }),
  calls: ["forward"],
  output: ({ outputs }) => vector(outputs?.["end"]),
};

const gradient: Evaluation<Input> = {
  ...primal,
  calls: ["forward", "backward"],
  output: ({ grads }) => vector(grads?.["x"]),
};

export default { primal, gradient } satisfies Eval;
