/**
 * Binary cross-entropy of a linear model, from logits, four rows at a time: w is read and the gradient updated
 * once for four rows. A row costs one exponential and one logarithm; the slope needs no other.
 */
export const cacheSize = 10_001;

const N = 10_000;
const K = 20;
const y = N * K;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  const b = params[K];
  let sum = 0;
  for (let i = 0; i < N; i += 4) {
    const at = i * K;
    let z0 = b;
    let z1 = b;
    let z2 = b;
    let z3 = b;
    for (let j = 0; j < K; j++) {
      const wj = params[j];
      z0 += inputs[at + j] * wj;
      z1 += inputs[at + K + j] * wj;
      z2 += inputs[at + 2 * K + j] * wj;
      z3 += inputs[at + 3 * K + j] * wj;
    }
    cache[1 + i] = z0;
    cache[2 + i] = z1;
    cache[3 + i] = z2;
    cache[4 + i] = z3;
    for (let r = i; r < i + 4; r++) {
      const z = cache[1 + r];
      const t = inputs[y + r];
      const e = Math.exp(-Math.abs(z));
      sum += (z > 0 ? z : 0) - z * t + Math.log1p(e);
      // What backward needs is the slope.
      cache[1 + r] = (z >= 0 ? 1 : e) / (1 + e) - t;
    }
  }
  cache[0] = sum / N;
}

export function backward(
  inputs: Float64Array,
  _params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  for (let j = 0; j < K; j++) grads[j] = 0;
  let db = 0;
  for (let i = 0; i < N; i += 4) {
    const at = i * K;
    const s0 = cache[1 + i];
    const s1 = cache[2 + i];
    const s2 = cache[3 + i];
    const s3 = cache[4 + i];
    db += s0 + s1 + (s2 + s3);
    for (let j = 0; j < K; j++) {
      grads[j] +=
        inputs[at + j] * s0 +
        inputs[at + K + j] * s1 +
        (inputs[at + 2 * K + j] * s2 + inputs[at + 3 * K + j] * s3);
    }
  }
  for (let j = 0; j < K; j++) grads[j] /= N;
  grads[K] = db / N;
}

export function valueAndGrad(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  const b = params[K];
  let sum = 0;
  let db = 0;
  for (let j = 0; j < K; j++) grads[j] = 0;
  for (let i = 0; i < N; i += 4) {
    const at = i * K;
    let z0 = b;
    let z1 = b;
    let z2 = b;
    let z3 = b;
    for (let j = 0; j < K; j++) {
      const wj = params[j];
      z0 += inputs[at + j] * wj;
      z1 += inputs[at + K + j] * wj;
      z2 += inputs[at + 2 * K + j] * wj;
      z3 += inputs[at + 3 * K + j] * wj;
    }
    cache[1] = z0;
    cache[2] = z1;
    cache[3] = z2;
    cache[4] = z3;
    for (let r = 0; r < 4; r++) {
      const z = cache[1 + r];
      const t = inputs[y + i + r];
      const e = Math.exp(-Math.abs(z));
      sum += (z > 0 ? z : 0) - z * t + Math.log1p(e);
      cache[1 + r] = (z >= 0 ? 1 : e) / (1 + e) - t;
    }
    const s0 = cache[1];
    const s1 = cache[2];
    const s2 = cache[3];
    const s3 = cache[4];
    db += s0 + s1 + (s2 + s3);
    for (let j = 0; j < K; j++) {
      grads[j] +=
        inputs[at + j] * s0 +
        inputs[at + K + j] * s1 +
        (inputs[at + 2 * K + j] * s2 + inputs[at + 3 * K + j] * s3);
    }
  }
  for (let j = 0; j < K; j++) grads[j] /= N;
  cache[0] = sum / N;
  grads[K] = db / N;
}
