import { bestSlope, centralSlope, type Change, oneSidedSlope, type Slope } from "./differences.ts";
import type { Comparison } from "./tally.ts";

/** Accepted error of a difference, relative to what differences resolve. */
const ACCEPTED = 1e-7;

/** Where the nearest kinks lie in the direction of one leaf element. */
export interface Surroundings {
  /** How many kinks the point lies on. */
  readonly active: number;
  /** Whether it lies on one that says nothing of its sides, or that this direction only grazes. */
  readonly grazing: boolean;
  /** Distance to the nearest of the others. */
  readonly reach: number;
}

export interface Differentiable {
  readonly change: Change;
  readonly x: number;
  /** Rounding error of the function. */
  readonly noise: number;
  /** What a derivative is compared with: see {@link compareWithDifferences}. */
  readonly scale: number;
}

export interface Outcome {
  /** Undefined where differences cannot decide. */
  readonly comparison: Comparison | undefined;
  readonly between: boolean;
}

const undecided: Outcome = { comparison: undefined, between: false };

/**
 * Compares an emitted partial with extrapolated differences. Away from kinks: the two agree to
 * {@link ACCEPTED}, or the difference is too inaccurate by its own estimate to decide. On a kink: the
 * partial lies between the two one-sided derivatives. Where several kinks meet the conventions of
 * each may add up to something outside, and at a jump there is no one-sided derivative: undecided.
 */
export function compareWithDifferences(
  emitted: number,
  phi: Differentiable,
  { active, grazing, reach }: Surroundings,
): Outcome {
  const largest = Math.min(0.1 * Math.max(1, Math.abs(phi.x)), 0.45 * reach);
  if (active > 0) return compareWithSides(emitted, phi, largest, active > 1 || grazing);
  const slopeFrom = (step: number): Slope =>
    bestSlope((h) => centralSlope(phi.change, phi.x, h, phi.noise), step, 1e-10 * phi.scale);
  const found = slopeFrom(largest);
  const comparison = compared(emitted, found.value, phi.scale);
  if (comparison.error <= ACCEPTED) return { comparison, between: false };
  // A miss must be confirmed by other steps before it counts.
  const other = slopeFrom(largest * 0.29);
  const doubt = found.error + other.error + Math.abs(found.value - other.value);
  const isDoubtful = !(10 * doubt < Math.abs(emitted - other.value)) && Number.isFinite(emitted);
  if (grazing || isDoubtful || Number.isNaN(doubt)) return undecided;
  return isSupported(emitted, other.value, phi, largest)
    ? undecided
    : { comparison, between: false };
}

/**
 * Whether differences over much smaller steps are with the emitted partial, and against the slope that
 * larger steps found: these stride over the waves of sin(exp(x)), and may agree by accident.
 */
function isSupported(
  emitted: number,
  slope: number,
  phi: Differentiable,
  largest: number,
): boolean {
  const gap = Math.abs(emitted - slope);
  for (let attempt = 0, step = largest * 0.7; attempt < 8; attempt++, step /= 12) {
    const { value, error } = centralSlope(phi.change, phi.x, step, phi.noise);
    if (10 * error < gap && 10 * Math.abs(value - emitted) < gap) return true;
  }
  return false;
}

function compareWithSides(
  emitted: number,
  phi: Differentiable,
  largest: number,
  isLenient: boolean,
): Outcome {
  const side = (sign: number): Slope =>
    bestSlope(
      (h) => oneSidedSlope(phi.change, phi.x, sign * h, phi.noise),
      largest,
      1e-8 * phi.scale,
    );
  const [above, below] = [side(1), side(-1)];
  const doubt = above.error + below.error;
  if (!(doubt <= 1e-5 * phi.scale)) return undecided;
  const low = Math.min(above.value, below.value);
  const high = Math.max(above.value, below.value);
  const nearest = Math.min(Math.max(emitted, low), high);
  const comparison = compared(emitted, nearest, phi.scale);
  if (comparison.error <= ACCEPTED) return { comparison, between: true };
  const isDoubtful = 10 * doubt >= Math.abs(emitted - nearest);
  return isLenient || isDoubtful ? undecided : { comparison, between: true };
}

function compared(emitted: number, reference: number, scale: number): Comparison {
  const size = Math.max(Math.abs(emitted), Math.abs(reference), scale);
  return {
    emitted,
    reference,
    witness: "differences",
    error: emitted === reference ? 0 : Math.abs(emitted - reference) / size,
    accepted: ACCEPTED,
  };
}
