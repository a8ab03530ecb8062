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

export default { objective } satisfies Eval;
