/**
 * Mean of (X θ − y)². θ and its gradient fit into registers; each product is two sums, which do not wait for each
 * other. Rows are taken in blocks by functions of their own: a function that is one long loop is optimised in the
 * middle of its first call, with variables of unknown type, and may stay slow.
 */
export const cacheSize = 100_001;

const N = 100_000;
const BLOCK = 500;
const y = 1_000_000;

/** Adds to cache[0] what the rows from..from + BLOCK contribute to the sum of squares. */
function differences(
  from: number,
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
): void {
  const t0 = params[0];
  const t1 = params[1];
  const t2 = params[2];
  const t3 = params[3];
  const t4 = params[4];
  const t5 = params[5];
  const t6 = params[6];
  const t7 = params[7];
  const t8 = params[8];
  const t9 = params[9];
  let sum = 0;
  for (let i = from; i < from + BLOCK; i++) {
    const at = i * 10;
    const x0 = inputs[at];
    const x1 = inputs[at + 1];
    const x2 = inputs[at + 2];
    const x3 = inputs[at + 3];
    const x4 = inputs[at + 4];
    const x5 = inputs[at + 5];
    const x6 = inputs[at + 6];
    const x7 = inputs[at + 7];
    const x8 = inputs[at + 8];
    const x9 = inputs[at + 9];
    const difference =
      x0 * t0 +
      x1 * t1 +
      x2 * t2 +
      x3 * t3 +
      x4 * t4 +
      (x5 * t5 + x6 * t6 + x7 * t7 + x8 * t8 + x9 * t9) -
      inputs[y + i];
    cache[1 + i] = difference;
    sum += difference * difference;
  }
  cache[0] += sum;
}

/** Adds to grads what these rows contribute. */
function slopes(
  from: number,
  inputs: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  let d0 = 0;
  let d1 = 0;
  let d2 = 0;
  let d3 = 0;
  let d4 = 0;
  let d5 = 0;
  let d6 = 0;
  let d7 = 0;
  let d8 = 0;
  let d9 = 0;
  for (let i = from; i < from + BLOCK; i++) {
    const at = i * 10;
    const slope = 2e-5 * cache[1 + i];
    d0 += inputs[at] * slope;
    d1 += inputs[at + 1] * slope;
    d2 += inputs[at + 2] * slope;
    d3 += inputs[at + 3] * slope;
    d4 += inputs[at + 4] * slope;
    d5 += inputs[at + 5] * slope;
    d6 += inputs[at + 6] * slope;
    d7 += inputs[at + 7] * slope;
    d8 += inputs[at + 8] * slope;
    d9 += inputs[at + 9] * slope;
  }
  grads[0] += d0;
  grads[1] += d1;
  grads[2] += d2;
  grads[3] += d3;
  grads[4] += d4;
  grads[5] += d5;
  grads[6] += d6;
  grads[7] += d7;
  grads[8] += d8;
  grads[9] += d9;
}

/** Both, without differences in memory. */
function both(
  from: number,
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  const t0 = params[0];
  const t1 = params[1];
  const t2 = params[2];
  const t3 = params[3];
  const t4 = params[4];
  const t5 = params[5];
  const t6 = params[6];
  const t7 = params[7];
  const t8 = params[8];
  const t9 = params[9];
  let d0 = 0;
  let d1 = 0;
  let d2 = 0;
  let d3 = 0;
  let d4 = 0;
  let d5 = 0;
  let d6 = 0;
  let d7 = 0;
  let d8 = 0;
  let d9 = 0;
  let sum = 0;
  for (let i = from; i < from + BLOCK; i++) {
    const at = i * 10;
    const x0 = inputs[at];
    const x1 = inputs[at + 1];
    const x2 = inputs[at + 2];
    const x3 = inputs[at + 3];
    const x4 = inputs[at + 4];
    const x5 = inputs[at + 5];
    const x6 = inputs[at + 6];
    const x7 = inputs[at + 7];
    const x8 = inputs[at + 8];
    const x9 = inputs[at + 9];
    const difference =
      x0 * t0 +
      x1 * t1 +
      x2 * t2 +
      x3 * t3 +
      x4 * t4 +
      (x5 * t5 + x6 * t6 + x7 * t7 + x8 * t8 + x9 * t9) -
      inputs[y + i];
    sum += difference * difference;
    const slope = 2e-5 * difference;
    d0 += x0 * slope;
    d1 += x1 * slope;
    d2 += x2 * slope;
    d3 += x3 * slope;
    d4 += x4 * slope;
    d5 += x5 * slope;
    d6 += x6 * slope;
    d7 += x7 * slope;
    d8 += x8 * slope;
    d9 += x9 * slope;
  }
  cache[0] += sum;
  grads[0] += d0;
  grads[1] += d1;
  grads[2] += d2;
  grads[3] += d3;
  grads[4] += d4;
  grads[5] += d5;
  grads[6] += d6;
  grads[7] += d7;
  grads[8] += d8;
  grads[9] += d9;
}

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  cache[0] = 0;
  for (let i = 0; i < N; i += BLOCK) differences(i, inputs, params, cache);
  cache[0] /= N;
}

export function backward(
  inputs: Float64Array,
  _params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  for (let j = 0; j < 10; j++) grads[j] = 0;
  for (let i = 0; i < N; i += BLOCK) slopes(i, inputs, cache, grads);
}

export function valueAndGrad(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  cache[0] = 0;
  for (let j = 0; j < 10; j++) grads[j] = 0;
  for (let i = 0; i < N; i += BLOCK) both(i, inputs, params, cache, grads);
  cache[0] /= N;
}
