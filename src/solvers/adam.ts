import { descend, type Limits, type Stepper } from "./descend.ts";
import { type Objective, Outcome, type Result } from "./objective.ts";

export interface AdamOptions extends Limits {
  /** The learning rate; 0.001 if absent. */
  readonly rate?: number;
  /** How fast the mean of the gradients forgets; 0.9 if absent. */
  readonly beta1?: number;
  /** How fast the mean of their squares forgets; 0.999 if absent. */
  readonly beta2?: number;
  /** Added to the root of that mean; 1e-8 if absent. */
  readonly epsilon?: number;
}

/**
 * Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.
 * `size` is the number of params.
 */
export function createAdam(size: number, options: AdamOptions = {}): Stepper {
  return new Adam(size, options);
}

class Adam implements Stepper {
  rate: number;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  readonly #limits: Limits;
  readonly #outcome = new Outcome();
  /** beta1 and beta2 to the power of the steps taken. */
  readonly #powers = new Float64Array(2);

  constructor(size: number, options: AdamOptions) {
    this.rate = options.rate ?? 0.001;
    this.#beta1 = options.beta1 ?? 0.9;
    this.#beta2 = options.beta2 ?? 0.999;
    this.#epsilon = options.epsilon ?? 1e-8;
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
    this.#limits = options;
    this.reset();
  }

  step(params: Float64Array, grads: Float64Array): void {
    const { rate } = this;
    const beta1 = this.#beta1;
    const beta2 = this.#beta2;
    const epsilon = this.#epsilon;
    const mean = this.#mean;
    const square = this.#square;
    const powers = this.#powers;
    powers[0]! *= beta1;
    powers[1]! *= beta2;
    const unbias1 = 1 - powers[0]!;
    const unbias2 = 1 - powers[1]!;
    for (let i = 0; i < mean.length; i++) {
      const g = grads[i]!;
      const m = beta1 * mean[i]! + (1 - beta1) * g;
      const v = beta2 * square[i]! + (1 - beta2) * g * g;
      mean[i] = m;
      square[i] = v;
      params[i]! -= (rate * (m / unbias1)) / (Math.sqrt(v / unbias2) + epsilon);
    }
  }

  reset(): void {
    this.#mean.fill(0);
    this.#square.fill(0);
    this.#powers.fill(1);
  }

  minimize(objective: Objective): Result {
    return descend(this, objective, this.#limits, this.#outcome);
  }
}
