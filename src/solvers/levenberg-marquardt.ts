import { Outcome, type Result } from "./objective.ts";
import { type Coordinates, Rows } from "./rows.ts";
import { Triangle } from "./triangular.ts";

/** What is fitted: flat arrays, and functions that fill two of them from the first. */
export interface LeastSquares {
  /** The point: where the search begins, and afterwards what it found. */
  readonly params: Float64Array;
  /** What `evaluate` leaves: r. */
  readonly residuals: Float64Array;
  /** What `linearize` leaves: ∂r/∂params, by rows, or its values at the coordinates. */
  readonly jacobian: Float64Array;
  /** Computes residuals at params. */
  readonly evaluate: () => void;
  /** Computes jacobian at params, where residuals were computed last. */
  readonly linearize: () => void;
}

export interface LevenbergMarquardtOptions {
  /** Of a sparse jacobian; dense if absent. */
  readonly coordinates?: Coordinates;
  /** Steps at most, taken or not; 1000 if absent. */
  readonly maxIterations?: number;
  /** Converged where no cosine between the residuals and a column of the jacobian is larger; 1e-12 if absent. */
  readonly gradientTolerance?: number;
  /** Converged where a step is shorter than this times the params; 1e-12 if absent. */
  readonly stepTolerance?: number;
  /** Converged where a step promises to take less than this of the sum of squares; 1e-15 if absent. */
  readonly valueTolerance?: number;
}

export interface LevenbergMarquardt {
  /**
   * Searches for the least sum of squares Σ r² from the problem's params on, which are left where it is
   * least. The result's value is that sum, and its slope the largest cosine between residuals and a
   * column of the jacobian.
   */
  minimize(problem: LeastSquares): Result;
}

/**
 * Levenberg–Marquardt: (JᵀJ + μD²) δ = −Jᵀr, with Nielsen's choice of μ ("Damping parameter in
 * Marquardt's method", IMM-REP-1999-05) and Moré's of D, the largest length that each column has had
 * ("The Levenberg-Marquardt algorithm: implementation and theory", 1978). The equations are solved by
 * rotating the rows of J and of √μ D into a triangle, which squares no condition number.
 */
export function createLevenbergMarquardt(
  params: number,
  residuals: number,
  options: LevenbergMarquardtOptions = {},
): LevenbergMarquardt {
  return new Fitter(params, residuals, options);
}

/** How much a first step is damped. */
const FIRST_DAMPING = 1e-3;

/** Where short steps end a search, a cosine above this shows that it is not at a minimum. */
const STEEP = 1e-6;

class Fitter implements LevenbergMarquardt {
  readonly #options: Required<Omit<LevenbergMarquardtOptions, "coordinates">>;
  readonly #outcome = new Outcome();
  readonly #rows: Rows;
  /** Of J, and of J above √μ D. */
  readonly #plain: Triangle;
  readonly #damped: Triangle;
  readonly #row: Float64Array;
  readonly #origin: Float64Array;
  readonly #step: Float64Array;
  /** Jᵀr, the lengths of the columns of J, and D. */
  readonly #gradient: Float64Array;
  readonly #lengths: Float64Array;
  readonly #scale: Float64Array;
  /** μ, and by how much it is multiplied where a step fails. */
  #damping = FIRST_DAMPING;
  #growth = 2;

  constructor(params: number, residuals: number, options: LevenbergMarquardtOptions) {
    const { maxIterations = 1000, gradientTolerance = 1e-12 } = options;
    const { stepTolerance = 1e-12, valueTolerance = 1e-15 } = options;
    this.#options = { maxIterations, gradientTolerance, stepTolerance, valueTolerance };
    this.#rows = new Rows(residuals, params, options.coordinates);
    this.#plain = new Triangle(params);
    this.#damped = new Triangle(params);
    this.#row = new Float64Array(params);
    this.#origin = new Float64Array(params);
    this.#step = new Float64Array(params);
    this.#gradient = new Float64Array(params);
    this.#lengths = new Float64Array(params);
    this.#scale = new Float64Array(params);
  }

  minimize(problem: LeastSquares): Result {
    const outcome = this.#outcome;
    outcome.begin();
    this.#scale.fill(0);
    this.#damping = FIRST_DAMPING;
    this.#growth = 2;
    outcome.value = this.#evaluate(problem);
    outcome.reason = this.#run(problem);
    return outcome;
  }

  #run(problem: LeastSquares): Result["reason"] {
    const { gradientTolerance } = this.#options;
    const outcome = this.#outcome;
    while (Number.isFinite(outcome.value)) {
      problem.linearize();
      this.#factorise(problem);
      outcome.slope = this.#largestCosine();
      if (!Number.isFinite(outcome.slope)) break;
      if (outcome.slope <= gradientTolerance) return "converged";
      this.#origin.set(problem.params);
      const reason = this.#descend(problem);
      if (reason) {
        // The last point tried was not taken.
        problem.params.set(this.#origin);
        this.#evaluate(problem);
        return reason;
      }
    }
    return "notFinite";
  }

  /** Steps to a smaller sum of squares, damped more and more; the reason where there is none. */
  #descend(problem: LeastSquares): Result["reason"] | undefined {
    const { maxIterations, stepTolerance, valueTolerance } = this.#options;
    const { params } = problem;
    const outcome = this.#outcome;
    const origin = this.#origin;
    const step = this.#step;
    const scale = this.#scale;
    for (;;) {
      if (outcome.iterations >= maxIterations) return "maxIterations";
      this.#solve();
      let lengthOfStep = 0;
      let lengthOfParams = 0;
      let descent = 0;
      for (let j = 0; j < step.length; j++) {
        lengthOfStep += (scale[j]! * step[j]!) ** 2;
        lengthOfParams += (scale[j]! * origin[j]!) ** 2;
        descent -= this.#gradient[j]! * step[j]!;
      }
      // |r|² − |r + Jδ|², by the equations that δ solves.
      const promised = descent + this.#damping * lengthOfStep;
      const isShort = lengthOfStep <= stepTolerance ** 2 * lengthOfParams;
      if (isShort || promised <= valueTolerance * outcome.value) {
        return this.#isHeld() ? "stalled" : "converged";
      }
      if (!Number.isFinite(promised)) return "stalled";
      for (let j = 0; j < step.length; j++) params[j] = origin[j]! + step[j]!;
      outcome.iterations++;
      const value = this.#evaluate(problem);
      const gain = (outcome.value - value) / promised;
      if (gain > 0) {
        outcome.value = value;
        this.#damping *= Math.max(1 / 3, 1 - (2 * gain - 1) ** 3);
        this.#growth = 2;
        return undefined;
      }
      this.#damping *= this.#growth;
      this.#growth *= 2;
    }
  }

  /** Whether steps are short because some param is held back, and not because the minimum is near. */
  #isHeld(): boolean {
    if (this.#outcome.slope <= STEEP) return false;
    const { length } = this.#scale;
    for (let j = 0; j < length; j++) {
      const own = this.#lengths[j]!;
      if (own > 0 && this.#damping * this.#scale[j]! ** 2 > own * own) return true;
    }
    return false;
  }

  /** The sum of squares at the problem's params. */
  #evaluate({ residuals, evaluate }: LeastSquares): number {
    evaluate();
    this.#outcome.evaluations++;
    const { length } = residuals;
    let sum = 0;
    for (let i = 0; i < length; i++) sum += residuals[i]! * residuals[i]!;
    return sum;
  }

  /** Rotates the jacobian into the triangle; its columns' lengths and Jᵀr on the way. */
  #factorise({ residuals, jacobian }: LeastSquares): void {
    const row = this.#row;
    const gradient = this.#gradient;
    const lengths = this.#lengths;
    this.#plain.clear();
    gradient.fill(0);
    lengths.fill(0);
    for (let i = 0; i < residuals.length; i++) {
      const first = this.#rows.add(jacobian, i, row);
      const residual = residuals[i]!;
      for (let j = first; j < row.length; j++) {
        gradient[j]! += row[j]! * residual;
        lengths[j]! += row[j]! * row[j]!;
      }
      this.#plain.add(row, residual, first);
    }
    for (let j = 0; j < lengths.length; j++) {
      lengths[j] = Math.sqrt(lengths[j]!);
      this.#scale[j] = Math.max(this.#scale[j]!, lengths[j]!);
    }
  }

  /** The largest |cos| of the angle between the residuals and a column of the jacobian. */
  #largestCosine(): number {
    const length = Math.sqrt(this.#outcome.value);
    let largest = 0;
    for (let j = 0; j < this.#lengths.length; j++) {
      const product = Math.abs(this.#gradient[j]!);
      if (product !== 0) largest = Math.max(largest, product / (this.#lengths[j]! * length));
    }
    return largest;
  }

  /** δ, for the damping as it is. */
  #solve(): void {
    const row = this.#row;
    this.#damped.copy(this.#plain);
    const root = Math.sqrt(this.#damping);
    for (let j = 0; j < row.length; j++) {
      // A column of zeros is damped as well, so that its step is 0.
      row[j] = root * (this.#scale[j]! || 1);
      this.#damped.add(row, 0, j);
    }
    this.#damped.solve(this.#step);
  }
}
