import type { Objective, Outcome } from "./objective.ts";

/** How much of the decrease that the slope promises is enough, and how much flatter it must become. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;

/** Values this close, relative to the first one, may differ by rounding alone. */
const NOISE = 1e-14;

const MAX_EVALUATIONS = 40;

/** A step along the line, with the value and the slope there. */
class Trial {
  step = NaN;
  value = NaN;
  slope = NaN;

  copy({ step, value, slope }: Trial): void {
    this.step = step;
    this.value = value;
    this.slope = slope;
  }

  get isFinite(): boolean {
    return Number.isFinite(this.value) && Number.isFinite(this.slope);
  }
}

/**
 * A line search for the strong Wolfe conditions: Nocedal and Wright, "Numerical Optimization" (2nd ed.),
 * algorithms 3.5 and 3.6, with cubic interpolation (3.59) kept away from the ends of the interval. Where
 * the value is not finite the step is too long.
 */
export class LineSearch {
  readonly #origin: Float64Array;
  readonly #direction: Float64Array;
  readonly #start = new Trial();
  /** The best step so far: with a sufficient decrease, and pointing into the interval. */
  readonly #low = new Trial();
  readonly #high = new Trial();
  readonly #trial = new Trial();
  #isBracketed = false;
  #cubic = NaN;
  // Fields and not arguments: a number that is handed to or from a function may be boxed.
  /** At the origin, along the line. */
  slope = NaN;
  /** The step that a search tries first. */
  first = NaN;

  /** `origin` and `direction` are the line, given anew before each search. */
  constructor(origin: Float64Array, direction: Float64Array) {
    this.#origin = origin;
    this.#direction = direction;
  }

  /** Begins at the origin, where `outcome` says the value; `slope` says the slope along the line. */
  begin({ grads }: Objective, outcome: Outcome): void {
    const start = this.#start;
    start.step = 0;
    start.value = outcome.value;
    this.#slopeOf(grads, start);
    this.slope = start.slope;
  }

  /**
   * Whether a lower value was found; the slope at the origin is negative. The objective is left at what
   * was found, or else at the origin, and `outcome` says value and slope there.
   */
  search(objective: Objective, outcome: Outcome): boolean {
    const trial = this.#trial;
    this.#low.copy(this.#start);
    this.#isBracketed = false;
    trial.step = this.first;
    for (let count = 0; count < MAX_EVALUATIONS; count++) {
      this.#evaluate(objective, outcome);
      if (this.#accept()) return true;
      if (!this.#next()) break;
    }
    // The last point tried is not the best one; a value that is lower by noise alone is none.
    trial.step = this.#low.value < this.#start.value ? this.#low.step : 0;
    this.#evaluate(objective, outcome);
    return trial.step > 0;
  }

  #evaluate(objective: Objective, outcome: Outcome): void {
    const { params, grads } = objective;
    const { step } = this.#trial;
    for (let i = 0; i < params.length; i++) {
      params[i] = this.#origin[i]! + step * this.#direction[i]!;
    }
    outcome.evaluate(objective);
    this.#trial.value = outcome.value;
    this.#slopeOf(grads, this.#trial);
  }

  #slopeOf(grads: Float64Array, at: Trial): void {
    let slope = 0;
    for (let i = 0; i < grads.length; i++) slope += grads[i]! * this.#direction[i]!;
    at.slope = slope;
  }

  /** Whether the trial is what is looked for; if not, it becomes an end of the interval. */
  #accept(): boolean {
    const start = this.#start;
    const low = this.#low;
    const high = this.#high;
    const trial = this.#trial;
    const noise = NOISE * Math.abs(start.value);
    const enough = start.value + DECREASE * trial.step * start.slope + noise;
    const isFirst = low.step === 0 && !this.#isBracketed;
    if (!trial.isFinite || trial.value > enough || (!isFirst && trial.value > low.value + noise)) {
      high.copy(trial);
      this.#isBracketed = true;
      return false;
    }
    if (Math.abs(trial.slope) <= -CURVATURE * start.slope) return true;
    const turns = this.#isBracketed ? trial.slope * (high.step - low.step) >= 0 : trial.slope >= 0;
    if (turns) {
      high.copy(low);
      this.#isBracketed = true;
    } else if (!this.#isBracketed) {
      high.copy(low); // the step before: what extrapolation goes by
    }
    low.copy(trial);
    return false;
  }

  /** Chooses the next step; false where the interval has become too small to hold another. */
  #next(): boolean {
    const low = this.#low;
    const high = this.#high;
    const trial = this.#trial;
    if (!this.#isBracketed) {
      this.#interpolate(high, low);
      const cubic = this.#cubic;
      trial.step = cubic > 2 * low.step ? Math.min(cubic, 10 * low.step) : 2 * low.step;
      return Number.isFinite(trial.step);
    }
    const width = high.step - low.step;
    this.#interpolate(low, high);
    const share = (this.#cubic - low.step) / width;
    // Not a number, or outside: the middle.
    trial.step = low.step + width * (share > 0 && share < 1 ? clamp(share, 0.1, 0.9) : 0.5);
    return Math.abs(width) > 1e-15 * Math.max(Math.abs(low.step), Math.abs(high.step));
  }

  /** The minimum of the cubic with the values and slopes of both; not finite where there is none. */
  #interpolate(a: Trial, b: Trial): void {
    const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.step - b.step);
    const d2 = Math.sign(b.step - a.step) * Math.sqrt(d1 * d1 - a.slope * b.slope);
    this.#cubic = b.step - ((b.step - a.step) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  }
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
