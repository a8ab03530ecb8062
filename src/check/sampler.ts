/** Scalar operations that the interpreted directions of one leaf may take at one point. */
const BUDGET = 4_000_000;
/** However dear a direction is, so many partials are compared. */
const LEAST = 4;

/**
 * Which partials of a leaf are compared with differences and tangents at the next point. All of them,
 * as long as that costs at most {@link BUDGET}; else as many as that pays for, spread over the leaf,
 * and other ones at each point. (The adjoint graph witnesses every partial at every point.)
 */
export class Sampler {
  readonly #count: number;
  readonly #limit: number;
  readonly #stride: number;
  #next = 0;

  constructor(count: number, cost: number) {
    this.#count = count;
    this.#limit = Math.min(count, Math.max(LEAST, Math.floor(BUDGET / cost)));
    this.#stride = coprimeNear(count * 0.618, count);
  }

  elements(): number[] {
    return Array.from({ length: this.#limit }, () => (this.#next++ * this.#stride) % this.#count);
  }
}

function coprimeNear(wanted: number, count: number): number {
  let stride = Math.max(1, Math.round(wanted));
  while (gcd(stride, count) !== 1) stride++;
  return stride;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
