/**
 * 784-256-10 with relu, cross-entropy and L2, a batch of 128. The two large products go through one kernel: four rows
 * of the result at a time, and four steps of depth, so that sixteen factors are in registers, and a row of the
 * result is read and written once for four steps. Depth is cut into panels that stay in the second-level cache.
 */
const N = 128;
const D = 784;
const H = 256;
const Y = 100352;
const lambda = 101632;
const b1 = 200704;
const W2 = 200960;
const b2 = 203520;
const hidden = 1;
const logits = 32769;
const dZ = 34049;
const PANEL = 64;

export const cacheSize = 66817;

/**
 * c += A b over the steps from..to of depth, for `rows` rows of c, of H numbers each. A's element (row, step) is at
 * `a + row * rowStride + step * stepStride`.
 */
function product(
  rows: number,
  to: number,
  from: number,
  A: Float64Array,
  a: number,
  rowStride: number,
  stepStride: number,
  B: Float64Array,
  b: number,
  C: Float64Array,
  c: number,
): void {
  for (let i = 0; i < rows; i += 4) {
    const c0 = c + i * H;
    const c1 = c0 + H;
    const c2 = c1 + H;
    const c3 = c2 + H;
    for (let k = from; k < to; k += 4) {
      const a0 = a + i * rowStride + k * stepStride;
      const a1 = a0 + rowStride;
      const a2 = a1 + rowStride;
      const a3 = a2 + rowStride;
      const f00 = A[a0];
      const f01 = A[a0 + stepStride];
      const f02 = A[a0 + 2 * stepStride];
      const f03 = A[a0 + 3 * stepStride];
      const f10 = A[a1];
      const f11 = A[a1 + stepStride];
      const f12 = A[a1 + 2 * stepStride];
      const f13 = A[a1 + 3 * stepStride];
      const f20 = A[a2];
      const f21 = A[a2 + stepStride];
      const f22 = A[a2 + 2 * stepStride];
      const f23 = A[a2 + 3 * stepStride];
      const f30 = A[a3];
      const f31 = A[a3 + stepStride];
      const f32 = A[a3 + 2 * stepStride];
      const f33 = A[a3 + 3 * stepStride];
      const b0 = b + k * H;
      const b1 = b0 + H;
      const b2 = b1 + H;
      const b3 = b2 + H;
      for (let j = 0; j < H; j++) {
        const v0 = B[b0 + j];
        const v1 = B[b1 + j];
        const v2 = B[b2 + j];
        const v3 = B[b3 + j];
        C[c0 + j] += f00 * v0 + f01 * v1 + (f02 * v2 + f03 * v3);
        C[c1 + j] += f10 * v0 + f11 * v1 + (f12 * v2 + f13 * v3);
        C[c2 + j] += f20 * v0 + f21 * v1 + (f22 * v2 + f23 * v3);
        C[c3 + j] += f30 * v0 + f31 * v1 + (f32 * v2 + f33 * v3);
      }
    }
  }
}

/** Σ w² from..to, in four sums that do not wait for each other, into slot `at` of the cache. */
function squares(from: number, to: number, w: Float64Array, cache: Float64Array, at: number): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = from; i < to; i += 4) {
    s0 += w[i] * w[i];
    s1 += w[i + 1] * w[i + 1];
    s2 += w[i + 2] * w[i + 2];
    s3 += w[i + 3] * w[i + 3];
  }
  cache[at] += s0 + s1 + (s2 + s3);
}

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < H; j++) cache[hidden + i * H + j] = params[b1 + j];
  }
  for (let k = 0; k < D; k += PANEL) {
    product(N, Math.min(k + PANEL, D), k, inputs, 0, D, 1, params, 0, cache, hidden);
  }
  // The output layer, ten sums for a row; the slope of the loss with respect to the logits takes their place.
  let loss = 0;
  for (let i = 0; i < N; i++) {
    const row = hidden + i * H;
    let o0 = params[b2];
    let o1 = params[b2 + 1];
    let o2 = params[b2 + 2];
    let o3 = params[b2 + 3];
    let o4 = params[b2 + 4];
    let o5 = params[b2 + 5];
    let o6 = params[b2 + 6];
    let o7 = params[b2 + 7];
    let o8 = params[b2 + 8];
    let o9 = params[b2 + 9];
    for (let k = 0; k < H; k++) {
      const z = cache[row + k];
      const h = z > 0 ? z : 0;
      cache[row + k] = h;
      const w = W2 + k * 10;
      o0 += h * params[w];
      o1 += h * params[w + 1];
      o2 += h * params[w + 2];
      o3 += h * params[w + 3];
      o4 += h * params[w + 4];
      o5 += h * params[w + 5];
      o6 += h * params[w + 6];
      o7 += h * params[w + 7];
      o8 += h * params[w + 8];
      o9 += h * params[w + 9];
    }
    const at = logits + i * 10;
    cache[at] = o0;
    cache[at + 1] = o1;
    cache[at + 2] = o2;
    cache[at + 3] = o3;
    cache[at + 4] = o4;
    cache[at + 5] = o5;
    cache[at + 6] = o6;
    cache[at + 7] = o7;
    cache[at + 8] = o8;
    cache[at + 9] = o9;
    let largest = o0;
    for (let j = 1; j < 10; j++) {
      const o = cache[at + j];
      if (o > largest) largest = o;
    }
    const t = Y + i * 10;
    let weight = 0;
    let sum = 0;
    for (let j = 0; j < 10; j++) {
      const o = cache[at + j] - largest;
      loss -= inputs[t + j] * o;
      weight += inputs[t + j];
      const e = Math.exp(o);
      cache[at + j] = e;
      sum += e;
    }
    loss += weight * Math.log(sum);
    const scale = weight / (sum * N);
    for (let j = 0; j < 10; j++) cache[at + j] = cache[at + j] * scale - inputs[t + j] / N;
  }
  cache[0] = 0;
  squares(0, b1, params, cache, 0);
  squares(W2, b2, params, cache, 0);
  cache[0] = 0.5 * inputs[lambda] * cache[0] + loss / N;
}

export function backward(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  const decay = inputs[lambda];
  for (let j = 0; j < 10; j++) {
    let db = 0;
    for (let i = 0; i < N; i++) db += cache[logits + i * 10 + j];
    grads[b2 + j] = db;
  }
  // dW2 = Hᵀ dO + λ W2, a row of ten sums at a time
  for (let k = 0; k < H; k++) {
    const w = W2 + k * 10;
    let d0 = decay * params[w];
    let d1 = decay * params[w + 1];
    let d2 = decay * params[w + 2];
    let d3 = decay * params[w + 3];
    let d4 = decay * params[w + 4];
    let d5 = decay * params[w + 5];
    let d6 = decay * params[w + 6];
    let d7 = decay * params[w + 7];
    let d8 = decay * params[w + 8];
    let d9 = decay * params[w + 9];
    for (let i = 0; i < N; i++) {
      const h = cache[hidden + i * H + k];
      const at = logits + i * 10;
      d0 += h * cache[at];
      d1 += h * cache[at + 1];
      d2 += h * cache[at + 2];
      d3 += h * cache[at + 3];
      d4 += h * cache[at + 4];
      d5 += h * cache[at + 5];
      d6 += h * cache[at + 6];
      d7 += h * cache[at + 7];
      d8 += h * cache[at + 8];
      d9 += h * cache[at + 9];
    }
    grads[w] = d0;
    grads[w + 1] = d1;
    grads[w + 2] = d2;
    grads[w + 3] = d3;
    grads[w + 4] = d4;
    grads[w + 5] = d5;
    grads[w + 6] = d6;
    grads[w + 7] = d7;
    grads[w + 8] = d8;
    grads[w + 9] = d9;
  }
  // dZ = dO W2ᵀ where the unit is on
  for (let k = 0; k < H; k++) grads[b1 + k] = 0;
  for (let i = 0; i < N; i++) {
    const at = logits + i * 10;
    const o0 = cache[at];
    const o1 = cache[at + 1];
    const o2 = cache[at + 2];
    const o3 = cache[at + 3];
    const o4 = cache[at + 4];
    const o5 = cache[at + 5];
    const o6 = cache[at + 6];
    const o7 = cache[at + 7];
    const o8 = cache[at + 8];
    const o9 = cache[at + 9];
    const row = hidden + i * H;
    const to = dZ + i * H;
    for (let k = 0; k < H; k++) {
      const w = W2 + k * 10;
      const d =
        o0 * params[w] +
        o1 * params[w + 1] +
        o2 * params[w + 2] +
        o3 * params[w + 3] +
        o4 * params[w + 4] +
        (o5 * params[w + 5] +
          o6 * params[w + 6] +
          o7 * params[w + 7] +
          o8 * params[w + 8] +
          o9 * params[w + 9]);
      const z = cache[row + k] > 0 ? d : 0;
      cache[to + k] = z;
      grads[b1 + k] += z;
    }
  }
  for (let i = 0; i < b1; i++) grads[i] = decay * params[i];
  for (let i = 0; i < N; i += 32) {
    product(D, i + 32, i, inputs, 0, 1, D, cache, dZ, grads, 0);
  }
}

export function valueAndGrad(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  forward(inputs, params, cache);
  backward(inputs, params, cache, grads);
}
