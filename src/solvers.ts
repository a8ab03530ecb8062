/**
 * `gradc/solvers`: minimisers that allocate once, when they are created, and then work on the flat arrays
 * of an emitted module. They know nothing of the compiler.
 */
export { type AdamOptions, createAdam } from "./solvers/adam.ts";
export type { Limits, Stepper } from "./solvers/descend.ts";
export { createGradientDescent, type GradientDescentOptions } from "./solvers/gradient-descent.ts";
export { createLbfgs, type Lbfgs, type LbfgsOptions } from "./solvers/lbfgs.ts";
export {
  createLevenbergMarquardt,
  type LeastSquares,
  type LevenbergMarquardt,
  type LevenbergMarquardtOptions,
} from "./solvers/levenberg-marquardt.ts";
export type { Objective, Reason, Result } from "./solvers/objective.ts";
export type { Coordinates } from "./solvers/rows.ts";
