/**
 * Binary cross-entropy of a linear model, from logits, four rows at a time: w is read and the gradient updated
 * once for four rows. A row costs one exponential and one logarithm; the slope needs no other. Rows are taken in
 * blocks by functions of their own, which V8 optimises from their first line to the last.
 */
export const cacheSize = 10_001;

const N = 10_000;
const K = 20;
const BLOCK = 100;
const y = N * K;

/** Logits of the block, in slots from `z` on. */
function logits(
  from: number,
  z: number,
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
): void {
  const b = params[K];
  for (let i = 0; i < BLOCK; i += 4) {
    const at = (from + i) * K;
    let z0 = b;
    let z1 = b;
    let z2 = b;
    let z3 = b;
    for (let j = 0; j < K; j++) {
      const w = params[j];
      z0 += inputs[at + j] * w;
      z1 += inputs[at + j + 20] * w;
      z2 += inputs[at + j + 40] * w;
      z3 += inputs[at + j + 60] * w;
    }
    cache[z + i] = z0;
    cache[z + i + 1] = z1;
    cache[z + i + 2] = z2;
    cache[z + i + 3] = z3;
  }
}

/** Adds the block's losses to cache[0], and puts the slopes where the logits were. */
function losses(from: number, z: number, inputs: Float64Array, cache: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) {
    const logit = cache[z + i];
    const t = inputs[y + from + i];
    const e = Math.exp(logit < 0 ? logit : -logit);
    sum += (logit > 0 ? logit : 0) - logit * t + Math.log1p(e);
    cache[z + i] = (logit >= 0 ? 1 : e) / (1 + e) - t;
  }
  cache[0] += sum;
}

/** Adds to the gradient what the block contributes. */
function gradients(
  from: number,
  z: number,
  inputs: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  let db = 0;
  for (let i = 0; i < BLOCK; i += 4) {
    const at = (from + i) * K;
    const s0 = cache[z + i] / N;
    const s1 = cache[z + i + 1] / N;
    const s2 = cache[z + i + 2] / N;
    const s3 = cache[z + i + 3] / N;
    db += s0 + s1 + (s2 + s3);
    for (let j = 0; j < K; j++) {
      grads[j] +=
        inputs[at + j] * s0 +
        inputs[at + j + 20] * s1 +
        inputs[at + j + 40] * s2 +
        inputs[at + j + 60] * s3;
    }
  }
  grads[K] += db;
}

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  cache[0] = 0;
  for (let i = 0; i < N; i += BLOCK) {
    logits(i, 1 + i, inputs, params, cache);
    losses(i, 1 + i, inputs, cache);
  }
  cache[0] /= N;
}

export function backward(
  inputs: Float64Array,
  _params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  for (let j = 0; j <= K; j++) grads[j] = 0;
  for (let i = 0; i < N; i += BLOCK) gradients(i, 1 + i, inputs, cache, grads);
}

export function valueAndGrad(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  cache[0] = 0;
  for (let j = 0; j <= K; j++) grads[j] = 0;
  for (let i = 0; i < N; i += BLOCK) {
    logits(i, 1, inputs, params, cache);
    losses(i, 1, inputs, cache);
    gradients(i, 1, inputs, cache, grads);
  }
  cache[0] /= N;
}
