/** The sum of one number is that number, -0 included; others accumulate from 0. */
export function sumOf(xs: readonly number[]): number {
  const [first = 0] = xs;
  return xs.length === 1 ? first : xs.reduce((sum, x) => sum + x, 0);
}
