/** Longer decimals are tried as fractions. */
const SHORT = 8;
const MAX_DENOMINATOR = 1000;

/**
 * A number that is the quotient of two small integers to the last bit, where its decimals are long:
 * 0.016666666666666666 is 1 / 60. The engine divides once, when it compiles.
 */
export function asFraction(value: number): { over: number; under: number } | undefined {
  if (!Number.isFinite(value) || String(Math.abs(value)).length <= SHORT) return undefined;
  for (let under = 3; under <= MAX_DENOMINATOR; under++) {
    const over = Math.round(value * under);
    if (over !== 0 && Math.abs(over) <= MAX_DENOMINATOR && over / under === value) {
      return { over, under };
    }
  }
  return undefined;
}
