import { type Eval, type Evaluation, rows, vector } from "../evaluation.ts";
import { complicated, simple } from "./ht.graph.ts";
import type { Skeleton } from "./skeleton.ts";

type Matrix = readonly (readonly number[])[];

interface Input {
  readonly theta: readonly number[];
  /** Empty in the simple form. */
  readonly us: Matrix;
  readonly data: {
    readonly model: {
      readonly parents: readonly number[];
      readonly base_relatives: readonly Matrix[];
      readonly inverse_base_absolutes: readonly Matrix[];
      readonly base_positions: Matrix;
      readonly weights: Matrix;
      readonly triangles: Matrix;
      readonly is_mirrored: boolean;
    };
    readonly correspondences: readonly number[];
    readonly points: Matrix;
  };
}

function skeletonOf({ data: { model } }: Input): Skeleton {
  return { parents: model.parents, mirrored: model.is_mirrored };
}

const objective: Evaluation<Input> = {
  constants: (input) => [skeletonOf(input), input.us.length === 0],
  model: (input) => (input.us.length === 0 ? simple : complicated)(skeletonOf(input)),
  symbols: ({ us, data: { model, correspondences } }) => [
    model.base_positions.length,
    correspondences.length,
    ...(us.length === 0 ? [] : [model.triangles.length]),
  ],
  leaves: ({ theta, us, data: { model, correspondences, points } }) => ({
    theta,
    baseRelatives: model.base_relatives,
    inverseBaseAbsolutes: model.inverse_base_absolutes,
    basePositions: model.base_positions,
    weights: model.weights,
    observed: points,
    correspondences,
    ...(us.length === 0 ? {} : { u: us, triangles: model.triangles }),
  }),
  calls: ["predict"],
  output: ({ outputs }) => vector(outputs.errors),
};

/** Of each error by theta, 26 numbers, and in the complicated form by the two coordinates of its own point. */
const jacobian: Evaluation<Input> = {
  ...objective,
  calls: ["jacobian"],
  output: ({ jacobian }, { us }) => rows(jacobian.errors, us.length === 0 ? 26 : 28),
};

export default { objective, jacobian } satisfies Eval;
