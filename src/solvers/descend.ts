import type { Objective, Outcome, Result } from "./objective.ts";

/** When a search that takes one step an evaluation ends. */
export interface Limits {
  /** Steps at most; 1000 if absent. */
  readonly maxIterations?: number;
  /** Converged where no derivative is larger; 1e-8 if absent. */
  readonly gradientTolerance?: number;
}

/** A method that moves params by what grads say: one call an evaluation. */
export interface Stepper {
  /** The learning rate; it may be changed between steps. */
  rate: number;
  /** Moves `params` against `grads`, which have the same layout. */
  step(params: Float64Array, grads: Float64Array): void;
  /** Forgets earlier steps. */
  reset(): void;
  /** Steps from a fresh start until the gradient is small. */
  minimize(objective: Objective): Result;
}

/** Evaluates and steps in turn; value and grads are those of the params that it ends at. */
export function descend(
  stepper: Stepper,
  objective: Objective,
  { maxIterations = 1000, gradientTolerance = 1e-8 }: Limits,
  outcome: Outcome,
): Result {
  stepper.reset();
  outcome.begin();
  for (;;) {
    outcome.evaluate(objective);
    if (!outcome.isFinite) outcome.reason = "notFinite";
    else if (outcome.slope <= gradientTolerance) outcome.reason = "converged";
    else if (outcome.iterations >= maxIterations) outcome.reason = "maxIterations";
    else {
      stepper.step(objective.params, objective.grads);
      outcome.iterations++;
      continue;
    }
    return outcome;
  }
}
