import { LineSearch } from "./line-search.ts";
import { type Objective, Outcome, type Result } from "./objective.ts";

export interface LbfgsOptions {
  /** How many earlier steps the curvature is estimated from; 10 if absent. */
  readonly history?: number;
  /** 1000 if absent. */
  readonly maxIterations?: number;
  /** Converged where no derivative is larger; 1e-8 if absent. */
  readonly gradientTolerance?: number;
  /** Converged where the next step promises less than this times the value; 1e-15 if absent. */
  readonly valueTolerance?: number;
}

export interface Lbfgs {
  /** Searches for a minimum from the objective's params on, which are left where the value is least. */
  minimize(objective: Objective): Result;
}

/**
 * L-BFGS: the two-loop recursion of Nocedal and Wright, "Numerical Optimization" (2nd ed.), algorithms
 * 7.4 and 7.5, with a line search for the strong Wolfe conditions. `size` is the number of params.
 */
export function createLbfgs(size: number, options: LbfgsOptions = {}): Lbfgs {
  return new Minimizer(size, options);
}

class Minimizer implements Lbfgs {
  readonly #options: Required<LbfgsOptions>;
  readonly #outcome = new Outcome();
  /** Params and gradient at the beginning of an iteration. */
  readonly #origin: Float64Array;
  readonly #before: Float64Array;
  readonly #direction: Float64Array;
  readonly #line: LineSearch;
  /** Differences of params and of gradients, `size` numbers an earlier step; the rings of their products. */
  readonly #steps: Float64Array;
  readonly #changes: Float64Array;
  readonly #products: Float64Array;
  readonly #weights: Float64Array;
  /** Earlier steps that are known, and where the next one goes. */
  #known = 0;
  #next = 0;

  constructor(size: number, options: LbfgsOptions) {
    const { history = 10, maxIterations = 1000 } = options;
    const { gradientTolerance = 1e-8, valueTolerance = 1e-15 } = options;
    this.#options = { history, maxIterations, gradientTolerance, valueTolerance };
    this.#origin = new Float64Array(size);
    this.#before = new Float64Array(size);
    this.#direction = new Float64Array(size);
    this.#line = new LineSearch(this.#origin, this.#direction);
    this.#steps = new Float64Array(history * size);
    this.#changes = new Float64Array(history * size);
    this.#products = new Float64Array(history);
    this.#weights = new Float64Array(history);
  }

  minimize(objective: Objective): Result {
    const { maxIterations, gradientTolerance, valueTolerance } = this.#options;
    const { params, grads } = objective;
    const outcome = this.#outcome;
    const line = this.#line;
    outcome.begin();
    this.#forget();
    outcome.evaluate(objective);
    while (outcome.isFinite) {
      if (outcome.slope <= gradientTolerance) return end(outcome, "converged");
      if (outcome.iterations >= maxIterations) return end(outcome, "maxIterations");
      this.#origin.set(params);
      this.#before.set(grads);
      this.#aim();
      line.begin(objective, outcome);
      if (!(line.slope < 0 && Number.isFinite(line.slope))) {
        // No descent: what is known of the curvature is wrong.
        this.#forget();
        this.#aim();
        line.begin(objective, outcome);
      }
      const isFirst = this.#known === 0;
      if (!isFirst && -line.slope <= valueTolerance * Math.abs(outcome.value)) {
        return end(outcome, "converged");
      }
      // Along the gradient, whose length says nothing, the first step has length 1 at most.
      line.first = isFirst ? Math.min(1, 1 / Math.sqrt(-line.slope)) : 1;
      outcome.iterations++;
      if (line.search(objective, outcome)) this.#learn(objective);
      else if (isFirst) return end(outcome, "stalled");
      else this.#forget();
    }
    return end(outcome, "notFinite");
  }

  #forget(): void {
    this.#known = 0;
    this.#next = 0;
  }

  /** Direction ← −H g, where H is the inverse of the Hessian as the earlier steps show it. */
  #aim(): void {
    const { history } = this.#options;
    const d = this.#direction;
    const steps = this.#steps;
    const changes = this.#changes;
    const products = this.#products;
    const weights = this.#weights;
    const size = d.length;
    for (let i = 0; i < size; i++) d[i] = -this.#before[i]!;
    for (let k = 1; k <= this.#known; k++) {
      const at = (this.#next - k + history) % history;
      const from = at * size;
      let product = 0;
      for (let i = 0; i < size; i++) product += steps[from + i]! * d[i]!;
      const weight = product / products[at]!;
      weights[at] = weight;
      for (let i = 0; i < size; i++) d[i]! -= weight * changes[from + i]!;
    }
    if (this.#known > 0) {
      // As the last step was long in relation to its change of the gradient (7.20).
      const last = (this.#next - 1 + history) % history;
      let square = 0;
      for (let i = last * size; i < (last + 1) * size; i++) square += changes[i]! * changes[i]!;
      const scale = products[last]! / square;
      for (let i = 0; i < size; i++) d[i]! *= scale;
    }
    for (let k = this.#known; k >= 1; k--) {
      const at = (this.#next - k + history) % history;
      const from = at * size;
      let product = 0;
      for (let i = 0; i < size; i++) product += changes[from + i]! * d[i]!;
      const weight = weights[at]! - product / products[at]!;
      for (let i = 0; i < size; i++) d[i]! += weight * steps[from + i]!;
    }
  }

  /** Keeps the last step, if the gradient grew along it: else no curvature can be estimated from it. */
  #learn({ params, grads }: Objective): void {
    const { history } = this.#options;
    const size = this.#direction.length;
    const from = this.#next * size;
    let product = 0;
    let square = 0;
    for (let i = 0; i < size; i++) {
      const step = params[i]! - this.#origin[i]!;
      const change = grads[i]! - this.#before[i]!;
      this.#steps[from + i] = step;
      this.#changes[from + i] = change;
      product += step * change;
      square += change * change;
    }
    if (!(product > 1e-16 * square)) return;
    this.#products[this.#next] = product;
    this.#next = (this.#next + 1) % history;
    this.#known = Math.min(this.#known + 1, history);
  }
}

function end(outcome: Outcome, reason: Result["reason"]): Result {
  outcome.reason = reason;
  return outcome;
}
