/**
 * What a minimiser works on: flat arrays, and a function that fills two of them from the third. With a
 * module that gradc emitted these are `memory.params`, `memory.grads` and a view of the loss.
 */
export interface Objective {
  /** The point: where the search begins, and afterwards what it found. */
  readonly params: Float64Array;
  /** What `evaluate` leaves: ∂value/∂params, in the same layout. */
  readonly grads: Float64Array;
  /** What `evaluate` leaves: the value is its first element. */
  readonly value: Float64Array;
  /** Computes value and grads at params. */
  readonly evaluate: () => void;
}

/**
 * Why a search ended:
 *
 * - `converged`: a tolerance was met;
 * - `maxIterations`: there were as many iterations as allowed;
 * - `stalled`: no step was found that lowers the value, though the tolerances ask for more;
 * - `notFinite`: the value or a derivative is NaN or infinite.
 */
export type Reason = "converged" | "maxIterations" | "stalled" | "notFinite";

/** How a search ended. Each solver has one, which its next search overwrites. */
export interface Result {
  readonly reason: Reason;
  /** The value at the params that were found. */
  readonly value: number;
  /** The largest magnitude of a derivative there. */
  readonly slope: number;
  readonly iterations: number;
  /** Calls of `evaluate`. */
  readonly evaluations: number;
}

/** A result while it is being made. Its numbers begin as doubles, so that writing them makes nothing. */
export class Outcome implements Result {
  reason: Reason = "converged";
  value = NaN;
  slope = NaN;
  iterations = 0;
  evaluations = 0;

  begin(): void {
    this.iterations = 0;
    this.evaluations = 0;
  }

  /** Evaluates the objective, and notes value and slope; a NaN among the derivatives is the slope. */
  evaluate({ value, grads, evaluate }: Objective): void {
    evaluate();
    this.evaluations++;
    this.value = value[0]!;
    const { length } = grads;
    let largest = 0;
    for (let i = 0; i < length; i++) largest = Math.max(largest, Math.abs(grads[i]!));
    this.slope = largest;
  }

  get isFinite(): boolean {
    return Number.isFinite(this.value) && Number.isFinite(this.slope);
  }
}
