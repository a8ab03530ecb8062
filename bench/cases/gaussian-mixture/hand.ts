const N = 1000;
const K = 25;
const D = 10;

// params
const mu = K;
const logPrecision = mu + K * D;

// cache: the loss, then what backward reads
const precision = 1;
const logWeight = precision + K * D;
const prior = logWeight + K; // N softmax(α)
const responsibility = prior + K; // [N, K]
export const cacheSize = responsibility + N * K;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  cache[0] = prepare(params, cache);
  for (let i = 0; i < N; i += 4) cache[0] -= likelihood(inputs, params, cache, i);
}

export function backward(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  grads.fill(0);
  for (let i = 0; i < N; i += 4) accumulate(inputs, params, cache, grads, i);
  finish(cache, grads);
}

export function valueAndGrad(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  cache[0] = prepare(params, cache);
  grads.fill(0);
  for (let i = 0; i < N; i += 4) {
    cache[0] -= likelihood(inputs, params, cache, i);
    accumulate(inputs, params, cache, grads, i);
  }
  finish(cache, grads);
}

/** What all points share; returns N logsumexp(α). */
function prepare(params: Float64Array, cache: Float64Array): number {
  for (let k = 0; k < K; k++) {
    let sum = params[k];
    cache[prior + k] = sum;
    for (let kd = k * D; kd < k * D + D; kd++) {
      sum += params[logPrecision + kd];
      cache[precision + kd] = Math.exp(params[logPrecision + kd]);
    }
    cache[logWeight + k] = sum;
  }
  const value = logSumExp(cache, prior);
  for (let k = 0; k < K; k++) cache[prior + k] *= N;
  return N * value;
}

/** log Σ exp of K numbers; leaves their softmax in their place. */
function logSumExp(array: Float64Array, from: number): number {
  let largest = -Infinity;
  for (let i = from; i < from + K; i++) if (array[i] > largest) largest = array[i];
  let sum = 0;
  for (let i = from; i < from + K; i++) {
    const e = Math.exp(array[i] - largest);
    array[i] = e;
    sum += e;
  }
  const scale = 1 / sum;
  for (let i = from; i < from + K; i++) array[i] *= scale;
  return largest + Math.log(sum);
}

/** Of four points from i on: a mean and precision is loaded once for all of them. */
function likelihood(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  i: number,
): number {
  const r = responsibility + i * K;
  for (let k = 0; k < K; k++) {
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let d = 0; d < D; d++) {
      const m = params[mu + k * D + d];
      const p = cache[precision + k * D + d];
      const x = i * D + d;
      const z0 = (inputs[x] - m) * p;
      const z1 = (inputs[x + D] - m) * p;
      const z2 = (inputs[x + 2 * D] - m) * p;
      const z3 = (inputs[x + 3 * D] - m) * p;
      sum0 += z0 * z0;
      sum1 += z1 * z1;
      sum2 += z2 * z2;
      sum3 += z3 * z3;
    }
    const w = cache[logWeight + k];
    cache[r + k] = w - 0.5 * sum0;
    cache[r + K + k] = w - 0.5 * sum1;
    cache[r + 2 * K + k] = w - 0.5 * sum2;
    cache[r + 3 * K + k] = w - 0.5 * sum3;
  }
  return (
    logSumExp(cache, r) +
    logSumExp(cache, r + K) +
    logSumExp(cache, r + 2 * K) +
    logSumExp(cache, r + 3 * K)
  );
}

/** Adds Σ r, Σ r z and Σ r z² of four points, for each component (and each coordinate of z, the whitened point). */
function accumulate(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
  i: number,
): void {
  const r = responsibility + i * K;
  for (let k = 0; k < K; k++) {
    const r0 = cache[r + k];
    const r1 = cache[r + K + k];
    const r2 = cache[r + 2 * K + k];
    const r3 = cache[r + 3 * K + k];
    grads[k] += r0 + r1 + r2 + r3;
    for (let d = 0; d < D; d++) {
      const kd = k * D + d;
      const m = params[mu + kd];
      const p = cache[precision + kd];
      const x = i * D + d;
      const z0 = (inputs[x] - m) * p;
      const z1 = (inputs[x + D] - m) * p;
      const z2 = (inputs[x + 2 * D] - m) * p;
      const z3 = (inputs[x + 3 * D] - m) * p;
      const rz0 = r0 * z0;
      const rz1 = r1 * z1;
      const rz2 = r2 * z2;
      const rz3 = r3 * z3;
      grads[mu + kd] += rz0 + rz1 + rz2 + rz3;
      grads[logPrecision + kd] += rz0 * z0 + rz1 * z1 + rz2 * z2 + rz3 * z3;
    }
  }
}

/** The gradients from these sums. */
function finish(cache: Float64Array, grads: Float64Array): void {
  for (let k = 0; k < K; k++) {
    const count = grads[k];
    grads[k] = cache[prior + k] - count;
    for (let kd = k * D; kd < k * D + D; kd++) {
      grads[mu + kd] *= -cache[precision + kd];
      grads[logPrecision + kd] -= count;
    }
  }
}
