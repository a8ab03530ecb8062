/**
 * 784-256-10 with relu, cross-entropy and L2, a batch of 128. The two large products take four rows
 * of the result at a time, and four steps of depth, so that sixteen factors are in registers, and a row of the
 * result is read and written once for four steps.
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
const four = 66817;

export const cacheSize = 67841;

/** H = relu(b1 + X W1), four rows at a time in scratch that stays in the first-level cache. */
function layer(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  for (let i = 0; i < N; i += 4) {
    for (let j = 0; j < H; j++) {
      const b = params[b1 + j];
      cache[four + j] = b;
      cache[four + j + H] = b;
      cache[four + j + 2 * H] = b;
      cache[four + j + 3 * H] = b;
    }
    for (let k = 0; k < D; k += 4) {
      const f00 = inputs[i * D + k];
      const f01 = inputs[i * D + k + 1];
      const f02 = inputs[i * D + k + 2];
      const f03 = inputs[i * D + k + 3];
      const f10 = inputs[i * D + k + D];
      const f11 = inputs[i * D + k + D + 1];
      const f12 = inputs[i * D + k + D + 2];
      const f13 = inputs[i * D + k + D + 3];
      const f20 = inputs[i * D + k + 2 * D];
      const f21 = inputs[i * D + k + 2 * D + 1];
      const f22 = inputs[i * D + k + 2 * D + 2];
      const f23 = inputs[i * D + k + 2 * D + 3];
      const f30 = inputs[i * D + k + 3 * D];
      const f31 = inputs[i * D + k + 3 * D + 1];
      const f32 = inputs[i * D + k + 3 * D + 2];
      const f33 = inputs[i * D + k + 3 * D + 3];
      for (let j = 0; j < H; j += 1) {
        const v0 = params[k * H + j];
        const v1 = params[k * H + j + H];
        const v2 = params[k * H + j + 2 * H];
        const v3 = params[k * H + j + 3 * H];
        cache[four + j] += f00 * v0 + f01 * v1 + f02 * v2 + f03 * v3;
        cache[four + j + H] += f10 * v0 + f11 * v1 + f12 * v2 + f13 * v3;
        cache[four + j + 2 * H] += f20 * v0 + f21 * v1 + f22 * v2 + f23 * v3;
        cache[four + j + 3 * H] += f30 * v0 + f31 * v1 + f32 * v2 + f33 * v3;
      }
    }
    for (let j = 0; j < H; j++) {
      const z0 = cache[four + j];
      cache[hidden + i * H + j] = z0 > 0 ? z0 : 0;
      const z1 = cache[four + j + H];
      cache[hidden + i * H + j + H] = z1 > 0 ? z1 : 0;
      const z2 = cache[four + j + 2 * H];
      cache[hidden + i * H + j + 2 * H] = z2 > 0 ? z2 : 0;
      const z3 = cache[four + j + 3 * H];
      cache[hidden + i * H + j + 3 * H] = z3 > 0 ? z3 : 0;
    }
  }
}

/** dW1 = λ W1 + Xᵀ dZ, four rows of it at a time, from four rows of the batch at a time. */
function weights(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  const decay = inputs[lambda];
  for (let i = 0; i < D; i += 4) {
    for (let j = 0; j < 4 * H; j++) grads[i * H + j] = decay * params[i * H + j];
    for (let k = 0; k < N; k += 4) {
      const f00 = inputs[k * D + i];
      const f01 = inputs[k * D + i + D];
      const f02 = inputs[k * D + i + 2 * D];
      const f03 = inputs[k * D + i + 3 * D];
      const f10 = inputs[k * D + i + 1];
      const f11 = inputs[k * D + i + D + 1];
      const f12 = inputs[k * D + i + 2 * D + 1];
      const f13 = inputs[k * D + i + 3 * D + 1];
      const f20 = inputs[k * D + i + 2];
      const f21 = inputs[k * D + i + D + 2];
      const f22 = inputs[k * D + i + 2 * D + 2];
      const f23 = inputs[k * D + i + 3 * D + 2];
      const f30 = inputs[k * D + i + 3];
      const f31 = inputs[k * D + i + D + 3];
      const f32 = inputs[k * D + i + 2 * D + 3];
      const f33 = inputs[k * D + i + 3 * D + 3];
      for (let j = 0; j < H; j += 1) {
        const v0 = cache[dZ + k * H + j];
        const v1 = cache[dZ + k * H + j + H];
        const v2 = cache[dZ + k * H + j + 2 * H];
        const v3 = cache[dZ + k * H + j + 3 * H];
        grads[i * H + j] += f00 * v0 + f01 * v1 + f02 * v2 + f03 * v3;
        grads[i * H + j + H] += f10 * v0 + f11 * v1 + f12 * v2 + f13 * v3;
        grads[i * H + j + 2 * H] += f20 * v0 + f21 * v1 + f22 * v2 + f23 * v3;
        grads[i * H + j + 3 * H] += f30 * v0 + f31 * v1 + f32 * v2 + f33 * v3;
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
  layer(inputs, params, cache);
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
      const h = cache[row + k];
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
  weights(inputs, params, cache, grads);
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
