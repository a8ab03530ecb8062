import type { Flat, Views } from "../emitted.ts";
import { type Eval, type Evaluation, vector } from "../evaluation.ts";
import ba from "./ba.graph.ts";

/** One camera, point, weight and feature, of which there are n, m, p and p alike. */
interface Input {
  readonly n: number;
  readonly m: number;
  readonly p: number;
  readonly cam: readonly number[];
  readonly x: readonly number[];
  readonly w: number;
  readonly feat: readonly number[];
}

function repeated<T>(count: number, one: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => one(at));
}

const objective: Evaluation<Input> = {
  model: () => ba,
  symbols: ({ n, m, p }) => [p, n, m],
  leaves: ({ n, m, p, cam, x, w, feat }) => ({
    seen: repeated(p, () => feat),
    camera: repeated(p, (at) => at % n),
    point: repeated(p, (at) => at % m),
    cameras: repeated(n, () => cam),
    points: repeated(m, () => x),
    w: repeated(p, () => w),
  }),
  calls: ["predict"],
  output: ({ outputs }, { p }) => ({
    reproj_error: { elements: vector(outputs.reprojection.subarray(0, 2)), repeated: p },
    w_err: { element: outputs.weight[0], repeated: p },
  }),
};

/**
 * The values of the Jacobian come in the order of GradBench's compressed rows: two for each reprojection
 * error, with 11 columns of the camera, 3 of the point and 1 of the weight, then one for each weight.
 */
const jacobian: Evaluation<Input> = {
  ...objective,
  calls: ["jacobian", "jacobianPattern"],
  output: ({ jacobian, jacobianRows, jacobianColumns }) => ({
    cols: excerpt(jacobianColumns.reprojection, jacobianColumns.weight),
    rows: excerpt(starts(jacobianRows)),
    vals: excerpt(jacobian.reprojection, jacobian.weight),
  }),
};

/** GradBench looks at the first 30 numbers and the last one. */
function excerpt(first: Flat, last = first): number[] {
  return [...first.subarray(0, 30), last[last.length - 1]];
}

/** Where each row begins, and the last one ends. */
function starts({ reprojection, weight }: Views[string]): Int32Array {
  const ends = new Int32Array(reprojection.length / 15 + weight.length + 1);
  for (const row of reprojection) ends[row + 1]++;
  for (const row of weight) ends[row + 1]++;
  for (let row = 1; row < ends.length; row++) ends[row] += ends[row - 1];
  return ends;
}

/** All of it, which GradBench does not ask for: the tests do. */
const complete: Evaluation<Input> = {
  ...jacobian,
  calls: ["predict", "jacobian", "jacobianPattern"],
  output: ({ outputs, jacobian, jacobianRows, jacobianColumns }) => ({
    rows: vector(starts(jacobianRows)),
    cols: [...jacobianColumns.reprojection, ...jacobianColumns.weight],
    vals: [...jacobian.reprojection, ...jacobian.weight],
    reproj_err: vector(outputs.reprojection),
    w_err: vector(outputs.weight),
  }),
};

export default { objective, jacobian, complete } satisfies Eval;
