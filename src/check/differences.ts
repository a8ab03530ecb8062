/** A derivative from differences, and how far it may be off. */
export interface Slope {
  readonly value: number;
  readonly error: number;
}

/** phi(a) - phi(b) for the function that is differentiated. */
export type Change = (a: number, b: number) => number;

const LEVELS = 8;

/**
 * The derivative at `x` by central differences, extrapolated to a step of zero: C. J. F. Ridders,
 * Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering Software 4 (1982). Steps
 * are halved from `step` on. `noise` is the rounding error of phi.
 */
export function centralSlope(change: Change, x: number, step: number, noise: number): Slope {
  return extrapolated(step, 4, noise, (h) => {
    const [above, below] = [x + h, x - h];
    return change(above, below) / (above - below);
  });
}

/** The same from one side only: above `x` for a positive step, below for a negative one. */
export function oneSidedSlope(change: Change, x: number, step: number, noise: number): Slope {
  return extrapolated(step, 2, noise, (h) => {
    const aside = x + h;
    return change(aside, x) / (aside - x);
  });
}

/**
 * Richardson's table over halved steps: column k is free of the first k powers of the error, which
 * fall by `factor` from one to the next. The entry that differs least from its neighbours wins, and
 * that difference (with the rounding error at its step) is the estimate of its error.
 */
function extrapolated(
  step: number,
  factor: number,
  noise: number,
  quotient: (h: number) => number,
): Slope {
  let best: Slope = { value: NaN, error: Infinity };
  let previous: number[] = [];
  for (let level = 0, h = step; level < LEVELS; level++, h /= 2) {
    const row = [quotient(h)];
    for (let k = 1, power = factor; k <= previous.length; k++, power *= factor) {
      const [fine, coarse] = [row[k - 1] ?? NaN, previous[k - 1] ?? NaN];
      const value = fine + (fine - coarse) / (power - 1);
      const spread = Math.max(Math.abs(value - fine), Math.abs(value - coarse));
      const error = spread + noise / Math.abs(h);
      if (error < best.error) best = { value, error };
      row.push(value);
    }
    // A step that left the domain spoils what would be built on it: begin again with the next.
    previous = row.every(Number.isFinite) ? row : [];
  }
  return best;
}

/** Steps to begin with, until one gives an error of at most `wanted`; the best there was. */
export function bestSlope(slope: (step: number) => Slope, largest: number, wanted: number): Slope {
  let best: Slope = { value: NaN, error: Infinity };
  for (let attempt = 0, step = largest; attempt < 5; attempt++, step /= 12) {
    const found = slope(step);
    if (found.error < best.error) best = found;
    if (best.error <= wanted) break;
  }
  return best;
}
