/** A point on or beside an edge of an elementwise operation: the operands, the value and all partials. */
export type Edge = readonly [at: readonly number[], value: number, partials: readonly number[]];

const TINY = Number.MIN_VALUE;
const ABOVE_ONE = 1 + 2 ** -52;
const BELOW_ONE = 1 - 2 ** -53;
/** The gradient of asin and its kin at the last double below 1, where 1 - a² is 2⁻⁵² (1 - 2⁻⁵⁴). */
const STEEPEST = 2 ** 26;

/**
 * For every row of the table that states an edge: the exact point and both of its neighbours. An approximate
 * number is right to a millionth; the proof at 10,000 points is about the digits.
 */
export const edges: Readonly<Record<string, readonly Edge[]>> = {
  div: [
    [[1, 0], Infinity, [Infinity, -Infinity]],
    [[1, -0], -Infinity, [-Infinity, -Infinity]],
    [[0, 0], NaN, [Infinity, NaN]],
    [[0, TINY], 0, [Infinity, 0]],
  ],
  reciprocal: [
    [[0], Infinity, [-Infinity]],
    [[-0], -Infinity, [-Infinity]],
    [[TINY], Infinity, [-Infinity]],
    [[-TINY], -Infinity, [-Infinity]],
  ],
  pow: [
    [[0, 2], 0, [0, 0]],
    [[0, TINY], 0, [Infinity, 0]],
    [[0, 0], 1, [0, -Infinity]],
    [[0, -TINY], Infinity, [-Infinity, -Infinity]],
    [[3, 0], 1, [0, Math.log(3)]],
    [[-2, 3], -8, [12, NaN]],
    [[-2, 0], 1, [0, NaN]],
    [[-2, 0.5], NaN, [NaN, NaN]],
  ],
  mod: [
    [[6, 3], 0, [1, -2]],
    [[6 - 2 ** -50, 3], 3 - 2 ** -50, [1, -1]],
    [[6 + 2 ** -49, 3], 2 ** -49, [1, -2]],
    [[-6, 3], 0, [1, 2]],
    [[-1, 3], 2, [1, 1]],
    [[1, 0], NaN, [1, NaN]],
  ],
  sqrt: [
    [[0], 0, [Infinity]],
    [[TINY], 2 ** -537, [2 ** 536]],
    [[-TINY], NaN, [NaN]],
  ],
  log: [
    [[0], -Infinity, [Infinity]],
    [[TINY], -744.4400719, [Infinity]],
  ],
  log2: [
    [[0], -Infinity, [Infinity]],
    [[TINY], -1074, [Infinity]],
  ],
  log10: [
    [[0], -Infinity, [Infinity]],
    [[TINY], -323.3062153, [Infinity]],
  ],
  log1p: [
    [[-1], -Infinity, [Infinity]],
    [[-BELOW_ONE], -36.7368006, [2 ** 53]],
  ],
  rsqrt: [
    [[0], Infinity, [-Infinity]],
    [[TINY], 2 ** 537, [-Infinity]],
    [[-TINY], NaN, [NaN]],
  ],
  cbrt: [
    [[0], 0, [Infinity]],
    [[TINY], 2 ** -358, [2 ** 716 / 3]],
    [[-TINY], -(2 ** -358), [2 ** 716 / 3]],
  ],
  logaddexp: [
    [[-Infinity, -Infinity], -Infinity, [0, 0]],
    [[-Infinity, 2], 2, [0, 1]],
    [[2, -Infinity], 2, [1, 0]],
  ],
  xlogy: [
    [[0, 0], 0, [0, 0]],
    [[0, TINY], 0, [-744.4400719, 0]],
    [[TINY, 0], -Infinity, [-Infinity, Infinity]],
  ],
  asin: [
    [[1], Math.PI / 2, [Infinity]],
    [[BELOW_ONE], 1.5707963, [STEEPEST]],
    [[ABOVE_ONE], NaN, [NaN]],
    [[-1], -Math.PI / 2, [Infinity]],
    [[-BELOW_ONE], -1.5707963, [STEEPEST]],
    [[-ABOVE_ONE], NaN, [NaN]],
  ],
  acos: [
    [[1], 0, [-Infinity]],
    [[BELOW_ONE], 1.4901161e-8, [-STEEPEST]],
    [[ABOVE_ONE], NaN, [NaN]],
    [[-1], Math.PI, [-Infinity]],
    [[-BELOW_ONE], 3.1415926, [-STEEPEST]],
    [[-ABOVE_ONE], NaN, [NaN]],
  ],
  atan2: [
    [[0, 0], 0, [0, 0]],
    [[0, -0], Math.PI, [0, 0]],
    [[TINY, 0], Math.PI / 2, [0, -Infinity]],
    [[0, TINY], 0, [Infinity, 0]],
    [[0, -1], Math.PI, [-1, 0]],
    [[TINY, -1], Math.PI, [-1, -TINY]],
    [[-TINY, -1], -Math.PI, [-1, TINY]],
  ],
  acosh: [
    [[1], 0, [Infinity]],
    [[ABOVE_ONE], 2.1073424e-8, [47453132.8]],
    [[BELOW_ONE], NaN, [NaN]],
  ],
  atanh: [
    [[1], Infinity, [Infinity]],
    [[BELOW_ONE], 18.7149738, [2 ** 52]],
    [[-1], -Infinity, [Infinity]],
    [[-BELOW_ONE], -18.7149738, [2 ** 52]],
  ],
  hypot: [
    [[0, 0], 0, [0, 0]],
    [[-0, 0], 0, [0, 0]],
    [[TINY, 0], TINY, [1, 0]],
    [[0, -TINY], TINY, [0, -1]],
  ],
  abs: [
    [[0], 0, [0]],
    [[-0], 0, [0]],
    [[TINY], TINY, [1]],
    [[-TINY], TINY, [-1]],
  ],
  sign: [
    [[0], 0, [0]],
    [[TINY], 1, [0]],
    [[-TINY], -1, [0]],
  ],
  floor: [
    [[2], 2, [0]],
    [[2 - 2 ** -52], 1, [0]],
    [[2 + 2 ** -51], 2, [0]],
  ],
  ceil: [
    [[2], 2, [0]],
    [[2 - 2 ** -52], 2, [0]],
    [[2 + 2 ** -51], 3, [0]],
  ],
  trunc: [
    [[-2], -2, [0]],
    [[-2 + 2 ** -52], -1, [0]],
    [[-2 - 2 ** -51], -2, [0]],
  ],
  round: [
    [[0.5], 0, [0]],
    [[1.5], 2, [0]],
    [[2.5], 2, [0]],
    [[2.5 - 2 ** -51], 2, [0]],
    [[2.5 + 2 ** -51], 3, [0]],
    [[-1.5], -2, [0]],
  ],
  copysign: [
    [[0, 1], 0, [0, 0]],
    [[0, -1], -0, [0, 0]],
    [[2, 0], 2, [1, 0]],
    [[2, -0], -2, [-1, 0]],
    [[-TINY, 1], TINY, [-1, 0]],
  ],
  maximum: [
    [[2, 2], 2, [0.5, 0.5]],
    [[0, -0], 0, [0.5, 0.5]],
    [[2, 2 + 2 ** -51], 2 + 2 ** -51, [0, 1]],
    [[2, 2 - 2 ** -52], 2, [1, 0]],
    [[NaN, 1], NaN, [0, 0]],
    [[1, NaN], NaN, [0, 0]],
  ],
  minimum: [
    [[2, 2], 2, [0.5, 0.5]],
    [[0, -0], -0, [0.5, 0.5]],
    [[2, 2 + 2 ** -51], 2, [1, 0]],
    [[2, 2 - 2 ** -52], 2 - 2 ** -52, [0, 1]],
    [[NaN, 1], NaN, [0, 0]],
    [[1, NaN], NaN, [0, 0]],
  ],
  where: [
    [[1, 2, NaN], 2, [0, 1, 0]],
    [[0, NaN, 3], 3, [0, 0, 1]],
  ],
  clip: [
    [[1, 1, 2], 1, [1, 0, 0]],
    [[2, 1, 2], 2, [1, 0, 0]],
    [[BELOW_ONE, 1, 2], 1, [0, 1, 0]],
    [[2 + 2 ** -51, 1, 2], 2, [0, 0, 1]],
    [[0, 2, 1], 1, [0, 0, 1]],
  ],
  relu: [
    [[0], 0, [0]],
    [[-0], 0, [0]],
    [[TINY], TINY, [1]],
    [[-TINY], 0, [0]],
  ],
  leakyRelu: [
    [[0, 0.25], 0, [0.25, 0]],
    [[TINY, 0.25], TINY, [1, 0]],
    [[-2, 0.25], -0.5, [0.25, -2]],
  ],
  elu: [
    [[0, 0.25], 0, [0.25, 0]],
    [[TINY, 0.25], TINY, [1, 0]],
    [[-1e-300, 0.25], -0.25e-300, [0.25, -1e-300]],
  ],
  selu: [
    [[0], 0, [1.7580993408473768]],
    [[TINY], TINY, [1.0507009873554805]],
    [[-1e-300], -1.7580993408473768e-300, [1.7580993408473768]],
  ],
  hardtanh: [
    [[1], 1, [1]],
    [[BELOW_ONE], BELOW_ONE, [1]],
    [[ABOVE_ONE], 1, [0]],
    [[-1], -1, [1]],
    [[-BELOW_ONE], -BELOW_ONE, [1]],
    [[-ABOVE_ONE], -1, [0]],
  ],
  erfinv: [
    [[1], Infinity, [Infinity]],
    [[BELOW_ONE], 5.8635848, [7.5734792e14]],
    [[ABOVE_ONE], NaN, [NaN]],
    [[-1], -Infinity, [Infinity]],
    [[-ABOVE_ONE], NaN, [NaN]],
  ],
  lgamma: [
    [[0], Infinity, [-Infinity]],
    [[-0], Infinity, [Infinity]],
    [[-1], Infinity, [NaN]],
    [[-ABOVE_ONE], 36.0436534, [2 ** 52]],
    [[-BELOW_ONE], 36.7368006, [-(2 ** 53)]],
  ],
  digamma: [
    [[0], -Infinity, [Infinity]],
    [[-0], Infinity, [Infinity]],
    [[-1], NaN, [Infinity]],
    [[-ABOVE_ONE], 2 ** 52, [2 ** 104]],
    [[-BELOW_ONE], -(2 ** 53), [2 ** 106]],
  ],
};
