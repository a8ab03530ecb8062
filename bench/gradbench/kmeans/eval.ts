import { type Eval, type Evaluation, rows, scalar } from "../evaluation.ts";
import { kmeans } from "./kmeans.graph.ts";

interface Input {
  readonly points: readonly number[][];
  readonly centroids: readonly number[][];
}

const cost: Evaluation<Input> = {
  constants: ({ points, centroids }) => [points.length, points[0]?.length, centroids.length],
  model: ({ points, centroids }) => kmeans(points.length, points[0]?.length ?? 0, centroids.length),
  leaves: ({ points, centroids }) => ({ P: points, C: centroids }),
  calls: ["forward"],
  output: ({ outputs }) => scalar(outputs?.["cost"]),
};

const dir: Evaluation<Input> = {
  ...cost,
  calls: ["forward", "backward"],
  output: ({ grads }, { centroids }) => rows(grads?.["C"], centroids[0]?.length ?? 0),
};

export default { cost, dir } satisfies Eval;
