import { descend, type Limits, type Stepper } from "./descend.ts";
import { type Objective, Outcome, type Result } from "./objective.ts";

export interface GradientDescentOptions extends Limits {
  /** The learning rate; 0.01 if absent. */
  readonly rate?: number;
  /** How much of the last step the next one keeps, from 0 to below 1; 0 if absent. */
  readonly momentum?: number;
}

/**
 * Gradient descent with momentum (Polyak 1964): v ← momentum v − rate g, params ← params + v.
 * `size` is the number of params.
 */
export function createGradientDescent(size: number, options: GradientDescentOptions = {}): Stepper {
  return new GradientDescent(size, options);
}

class GradientDescent implements Stepper {
  rate: number;
  readonly #momentum: number;
  readonly #velocity: Float64Array;
  readonly #limits: Limits;
  readonly #outcome = new Outcome();

  constructor(size: number, options: GradientDescentOptions) {
    this.rate = options.rate ?? 0.01;
    this.#momentum = options.momentum ?? 0;
    this.#velocity = new Float64Array(size);
    this.#limits = options;
  }

  step(params: Float64Array, grads: Float64Array): void {
    const { rate } = this;
    const momentum = this.#momentum;
    const velocity = this.#velocity;
    for (let i = 0; i < velocity.length; i++) {
      const v = momentum * velocity[i]! - rate * grads[i]!;
      velocity[i] = v;
      params[i]! += v;
    }
  }

  reset(): void {
    this.#velocity.fill(0);
  }

  minimize(objective: Objective): Result {
    return descend(this, objective, this.#limits, this.#outcome);
  }
}
