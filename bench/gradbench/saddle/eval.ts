import type { Mode } from "../descent.ts";
import { type Eval, type Evaluation, vector } from "../evaluation.ts";
import { saddle } from "./saddle.graph.ts";

interface Input {
  readonly start: readonly number[];
}

function by(outer: Mode, inner: Mode): Evaluation<Input> {
  return {
    model: () => saddle(outer, inner),
    leaves: ({ start }) => ({ start }),
    calls: ["predict"],
    output: ({ outputs }) => vector(outputs.point),
  };
}

export default {
  rr: by("reverse", "reverse"),
  ff: by("forward", "forward"),
  fr: by("forward", "reverse"),
  rf: by("reverse", "forward"),
} satisfies Eval;
