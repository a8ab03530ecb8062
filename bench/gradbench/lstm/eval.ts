import { type Eval, type Evaluation, scalar, vector } from "../evaluation.ts";
import { lstm } from "./lstm.graph.ts";

type Matrix = readonly (readonly number[])[];

interface Input {
  /** Weights, then biases, of each layer. */
  readonly main_params: Matrix;
  readonly extra_params: Matrix;
  /** Hidden, then cell state, of each layer. */
  readonly state: Matrix;
  readonly sequence: Matrix;
}

const sizesOf = ({ state, sequence }: Input) => [state.length / 2, sequence[0].length] as const;

const objective: Evaluation<Input> = {
  constants: sizesOf,
  model: (input) => lstm(...sizesOf(input)),
  symbols: ({ sequence }) => [sequence.length],
  leaves: ({ main_params, extra_params, state, sequence }) => ({
    main: main_params,
    extra: extra_params,
    state,
    text: sequence,
  }),
  calls: ["predict"],
  output: ({ outputs }) => scalar(outputs.J),
};

const jacobian: Evaluation<Input> = {
  ...objective,
  calls: ["valueAndGrad"],
  output: ({ grads }) => [...vector(grads.main), ...vector(grads.extra)],
};

export default { objective, jacobian } satisfies Eval;
