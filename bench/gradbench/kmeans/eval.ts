import { type Eval, type Evaluation, rows, scalar } from "../evaluation.ts";
import kmeans, { direction } from "./kmeans.graph.ts";

interface Input {
  readonly points: readonly number[][];
  readonly centroids: readonly number[][];
}

const cost: Evaluation<Input> = {
  model: () => kmeans,
  symbols: ({ points, centroids }) => [points.length, points[0].length, centroids.length],
  leaves: ({ points, centroids }) => ({ P: points, C: centroids }),
  calls: ["predict"],
  output: ({ outputs }) => scalar(outputs.cost),
};

const dir: Evaluation<Input> = {
  ...cost,
  model: () => direction,
  output: ({ outputs }, { centroids }) => rows(outputs.step, centroids[0].length),
};

export default { cost, dir } satisfies Eval;
