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
const responsibility = prior + K; // [N, K], before they are divided by their sum
const scale = responsibility + N * K; // [N], one over these sums
export const cacheSize = scale + N;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  cache[0] = prepare(params, cache);
  for (let i = 0; i < N; i += 4) subtractLikelihood(inputs, params, cache, i);
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
    subtractLikelihood(inputs, params, cache, i);
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

/**
 * Takes the log likelihoods of four points from i on off the loss, and leaves their exponentials. A mean and a
 * precision are loaded once for all four; four sums, and four exponentials, do not wait for each other.
 */
function subtractLikelihood(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  i: number,
): void {
  const r = responsibility + i * K;
  let largest0 = -Infinity;
  let largest1 = -Infinity;
  let largest2 = -Infinity;
  let largest3 = -Infinity;
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
    const term0 = w - 0.5 * sum0;
    const term1 = w - 0.5 * sum1;
    const term2 = w - 0.5 * sum2;
    const term3 = w - 0.5 * sum3;
    cache[r + k] = term0;
    cache[r + K + k] = term1;
    cache[r + 2 * K + k] = term2;
    cache[r + 3 * K + k] = term3;
    largest0 = Math.max(largest0, term0);
    largest1 = Math.max(largest1, term1);
    largest2 = Math.max(largest2, term2);
    largest3 = Math.max(largest3, term3);
  }
  let total0 = 0;
  let total1 = 0;
  let total2 = 0;
  let total3 = 0;
  for (let k = r; k < r + K; k++) {
    const e0 = Math.exp(cache[k] - largest0);
    const e1 = Math.exp(cache[k + K] - largest1);
    const e2 = Math.exp(cache[k + 2 * K] - largest2);
    const e3 = Math.exp(cache[k + 3 * K] - largest3);
    cache[k] = e0;
    cache[k + K] = e1;
    cache[k + 2 * K] = e2;
    cache[k + 3 * K] = e3;
    total0 += e0;
    total1 += e1;
    total2 += e2;
    total3 += e3;
  }
  cache[scale + i] = 1 / total0;
  cache[scale + i + 1] = 1 / total1;
  cache[scale + i + 2] = 1 / total2;
  cache[scale + i + 3] = 1 / total3;
  cache[0] -=
    largest0 + largest1 + largest2 + largest3 + Math.log(total0 * total1 * total2 * total3);
}

/**
 * Adds Σ r, Σ r e and Σ r e² of four points, for each component (and each coordinate of e, the distance from its
 * mean): what the gradients have in common with them does not depend on the point.
 */
function accumulate(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
  i: number,
): void {
  const r = responsibility + i * K;
  const scale0 = cache[scale + i];
  const scale1 = cache[scale + i + 1];
  const scale2 = cache[scale + i + 2];
  const scale3 = cache[scale + i + 3];
  for (let k = 0; k < K; k++) {
    const r0 = cache[r + k] * scale0;
    const r1 = cache[r + K + k] * scale1;
    const r2 = cache[r + 2 * K + k] * scale2;
    const r3 = cache[r + 3 * K + k] * scale3;
    grads[k] += r0 + r1 + r2 + r3;
    for (let d = 0; d < D; d++) {
      const kd = k * D + d;
      const m = params[mu + kd];
      const x = i * D + d;
      const e0 = inputs[x] - m;
      const e1 = inputs[x + D] - m;
      const e2 = inputs[x + 2 * D] - m;
      const e3 = inputs[x + 3 * D] - m;
      const re0 = r0 * e0;
      const re1 = r1 * e1;
      const re2 = r2 * e2;
      const re3 = r3 * e3;
      grads[mu + kd] += re0 + re1 + re2 + re3;
      grads[logPrecision + kd] += re0 * e0 + re1 * e1 + re2 * e2 + re3 * e3;
    }
  }
}

/** The gradients from these sums. */
function finish(cache: Float64Array, grads: Float64Array): void {
  for (let k = 0; k < K; k++) {
    const count = grads[k];
    grads[k] = cache[prior + k] - count;
    for (let kd = k * D; kd < k * D + D; kd++) {
      const p = cache[precision + kd];
      grads[mu + kd] *= -p * p;
      grads[logPrecision + kd] = grads[logPrecision + kd] * p * p - count;
    }
  }
}
