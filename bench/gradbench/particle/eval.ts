import type { Mode } from "../descent.ts";
import { type Eval, type Evaluation, scalar } from "../evaluation.ts";
import { particle, trajectory } from "./particle.graph.ts";

interface Input {
  readonly w: number;
}

function by(outer: Mode, inner: Mode): Evaluation<Input> {
  return {
    model: () => particle(outer, inner),
    leaves: ({ w }) => ({ w }),
    calls: ["predict"],
    output: ({ outputs }) => scalar(outputs.best),
  };
}

/** These two GradBench does not ask for: what is minimized, and its derivative. */
const objective: Evaluation<Input> = {
  ...by("reverse", "reverse"),
  model: () => trajectory,
  output: ({ outputs }) => scalar(outputs.squared),
};
const gradient: Evaluation<Input> = {
  ...objective,
  calls: ["valueAndGrad"],
  output: ({ grads }) => scalar(grads.w),
};

export default {
  rr: by("reverse", "reverse"),
  ff: by("forward", "forward"),
  fr: by("forward", "reverse"),
  rf: by("reverse", "forward"),
  objective,
  gradient,
} satisfies Eval;
