import { type Eval, type Evaluation, vector } from "../evaluation.ts";
import ode from "./ode.graph.ts";

interface Input {
  readonly x: readonly number[];
  readonly s: number;
}

const primal: Evaluation<Input> = {
  model: () => ode,
  symbols: ({ x, s }) => [x.length, s],
  leaves: ({ x, s }) => ({ x, h: Array.from({ length: s }, () => 2 / s) }),
  calls: ["predict"],
  output: ({ outputs }) => vector(outputs.end),
};

const gradient: Evaluation<Input> = {
  ...primal,
  calls: ["valueAndGrad"],
  output: ({ grads }) => vector(grads.x),
};

export default { primal, gradient } satisfies Eval;
