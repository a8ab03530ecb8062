import { type Eval, type Evaluation, scalar, vector } from "../evaluation.ts";
import { det } from "./det.graph.ts";

interface Input {
  readonly A: readonly number[];
  readonly ell: number;
}

const primal: Evaluation<Input> = {
  constants: ({ ell }) => ell,
  model: ({ ell }) => det(ell),
  leaves: ({ A }) => ({ A }),
  calls: ["predict"],
  output: ({ outputs }) => scalar(outputs.determinant),
};

const gradient: Evaluation<Input> = {
  ...primal,
  calls: ["valueAndGrad"],
  output: ({ grads }) => vector(grads.A),
};

export default { primal, gradient } satisfies Eval;
