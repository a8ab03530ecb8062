const N = 16; // images
const SIZE = 28; // rows and columns of one
const POOLED = 13; // rows and columns of windows of 2×2
const F = 8; // filters
const Q = POOLED * POOLED * F; // features of an image
const C = 10; // classes

// inputs
const t = N * SIZE * SIZE;

// params, grads: the kernel is [3, 3, F]
const shift = 9 * F;
const W = shift + F;
const b = W + Q * C;

// cache: the loss, then what backward reads, then scratch
const pooled = 1; // [N, Q]
const winner = pooled + N * Q; // [N, Q], where in its window the largest is: 0 to 3, or -1 where relu gives 0
const logits = winner + N * Q; // [N, C]
const dlogits = logits + N * C;
const dpooled = dlogits + N * C;
export const cacheSize = dpooled + N * Q;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  for (let i = 0; i < N; i++) convolve(inputs, params, cache, i);
  classify(params, cache);
  let loss = 0;
  for (let i = 0; i < N; i++) loss += crossEntropy(inputs, cache, i);
  cache[0] = loss / N;
}

export function backward(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  for (let j = 0; j < C; j++) {
    let sum = 0;
    for (let i = 0; i < N; i++) sum += cache[dlogits + i * C + j];
    grads[b + j] = sum;
  }
  gatherWeights(cache, grads);
  scatterFeatures(params, cache);
  for (let f = 0; f < F; f++) gatherKernel(inputs, cache, grads, f);
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

/**
 * Convolution, relu and pooling of an image, a window of four results at a time: the 16 numbers that
 * these read are loaded once for all filters.
 */
function convolve(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  i: number,
): void {
  let at = i * Q;
  for (let row = 0; row < POOLED; row++) {
    for (let column = 0; column < POOLED; column++) {
      const x = i * SIZE * SIZE + 2 * row * SIZE + 2 * column;
      const x00 = inputs[x];
      const x01 = inputs[x + 1];
      const x02 = inputs[x + 2];
      const x03 = inputs[x + 3];
      const x10 = inputs[x + SIZE];
      const x11 = inputs[x + SIZE + 1];
      const x12 = inputs[x + SIZE + 2];
      const x13 = inputs[x + SIZE + 3];
      const x20 = inputs[x + 2 * SIZE];
      const x21 = inputs[x + 2 * SIZE + 1];
      const x22 = inputs[x + 2 * SIZE + 2];
      const x23 = inputs[x + 2 * SIZE + 3];
      const x30 = inputs[x + 3 * SIZE];
      const x31 = inputs[x + 3 * SIZE + 1];
      const x32 = inputs[x + 3 * SIZE + 2];
      const x33 = inputs[x + 3 * SIZE + 3];
      for (let f = 0; f < F; f++) {
        const k00 = params[f];
        const k01 = params[F + f];
        const k02 = params[2 * F + f];
        const k10 = params[3 * F + f];
        const k11 = params[4 * F + f];
        const k12 = params[5 * F + f];
        const k20 = params[6 * F + f];
        const k21 = params[7 * F + f];
        const k22 = params[8 * F + f];
        const s0 =
          x00 * k00 +
          x01 * k01 +
          x02 * k02 +
          (x10 * k10 + x11 * k11 + x12 * k12) +
          (x20 * k20 + x21 * k21 + x22 * k22);
        const s1 =
          x01 * k00 +
          x02 * k01 +
          x03 * k02 +
          (x11 * k10 + x12 * k11 + x13 * k12) +
          (x21 * k20 + x22 * k21 + x23 * k22);
        const s2 =
          x10 * k00 +
          x11 * k01 +
          x12 * k02 +
          (x20 * k10 + x21 * k11 + x22 * k12) +
          (x30 * k20 + x31 * k21 + x32 * k22);
        const s3 =
          x11 * k00 +
          x12 * k01 +
          x13 * k02 +
          (x21 * k10 + x22 * k11 + x23 * k12) +
          (x31 * k20 + x32 * k21 + x33 * k22);
        let largest = s0;
        let place = 0;
        if (s1 > largest) {
          largest = s1;
          place = 1;
        }
        if (s2 > largest) {
          largest = s2;
          place = 2;
        }
        if (s3 > largest) {
          largest = s3;
          place = 3;
        }
        largest += params[shift + f];
        const active = largest > 0;
        cache[pooled + at] = active ? largest : 0;
        cache[winner + at] = active ? place : -1;
        at++;
      }
    }
  }
}

/** logits = pooled W + b: two images by five classes at a time. */
function classify(params: Float64Array, cache: Float64Array): void {
  for (let i = 0; i < N; i += 2) {
    for (let j = 0; j < C; j += 5) {
      let s00 = params[b + j];
      let s01 = params[b + j + 1];
      let s02 = params[b + j + 2];
      let s03 = params[b + j + 3];
      let s04 = params[b + j + 4];
      let s10 = s00;
      let s11 = s01;
      let s12 = s02;
      let s13 = s03;
      let s14 = s04;
      const p = pooled + i * Q;
      for (let q = 0; q < Q; q++) {
        const p0 = cache[p + q];
        const p1 = cache[p + Q + q];
        const w = W + q * C + j;
        const w0 = params[w];
        const w1 = params[w + 1];
        const w2 = params[w + 2];
        const w3 = params[w + 3];
        const w4 = params[w + 4];
        s00 += p0 * w0;
        s01 += p0 * w1;
        s02 += p0 * w2;
        s03 += p0 * w3;
        s04 += p0 * w4;
        s10 += p1 * w0;
        s11 += p1 * w1;
        s12 += p1 * w2;
        s13 += p1 * w3;
        s14 += p1 * w4;
      }
      const at = logits + i * C + j;
      cache[at] = s00;
      cache[at + 1] = s01;
      cache[at + 2] = s02;
      cache[at + 3] = s03;
      cache[at + 4] = s04;
      cache[at + C] = s10;
      cache[at + C + 1] = s11;
      cache[at + C + 2] = s12;
      cache[at + C + 3] = s13;
      cache[at + C + 4] = s14;
    }
  }
}

/** -Σ t log softmax(logits) of an image; leaves dlogits = (softmax(logits) Σ t - t) / N. */
function crossEntropy(inputs: Float64Array, cache: Float64Array, i: number): number {
  let largest = -Infinity;
  for (let j = 0; j < C; j++) largest = Math.max(largest, cache[logits + i * C + j]);
  let sum = 0;
  let total = 0;
  let picked = 0;
  for (let j = 0; j < C; j++) {
    const z = cache[logits + i * C + j] - largest;
    const e = Math.exp(z);
    const target = inputs[t + i * C + j];
    cache[dlogits + i * C + j] = e;
    sum += e;
    total += target;
    picked += target * z;
  }
  const scale = total / sum;
  for (let j = 0; j < C; j++) {
    const at = dlogits + i * C + j;
    cache[at] = (cache[at] * scale - inputs[t + i * C + j]) / N;
  }
  return total * Math.log(sum) - picked;
}

/** dW = pooledᵀ dlogits: two features by five classes at a time. */
function gatherWeights(cache: Float64Array, grads: Float64Array): void {
  for (let q = 0; q < Q; q += 2) {
    for (let j = 0; j < C; j += 5) {
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s04 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      let s14 = 0;
      for (let i = 0; i < N; i++) {
        const p0 = cache[pooled + i * Q + q];
        const p1 = cache[pooled + i * Q + q + 1];
        const d = dlogits + i * C + j;
        const d0 = cache[d];
        const d1 = cache[d + 1];
        const d2 = cache[d + 2];
        const d3 = cache[d + 3];
        const d4 = cache[d + 4];
        s00 += p0 * d0;
        s01 += p0 * d1;
        s02 += p0 * d2;
        s03 += p0 * d3;
        s04 += p0 * d4;
        s10 += p1 * d0;
        s11 += p1 * d1;
        s12 += p1 * d2;
        s13 += p1 * d3;
        s14 += p1 * d4;
      }
      const at = W + q * C + j;
      grads[at] = s00;
      grads[at + 1] = s01;
      grads[at + 2] = s02;
      grads[at + 3] = s03;
      grads[at + 4] = s04;
      grads[at + C] = s10;
      grads[at + C + 1] = s11;
      grads[at + C + 2] = s12;
      grads[at + C + 3] = s13;
      grads[at + C + 4] = s14;
    }
  }
}

/** dpooled = dlogits Wᵀ: four images by two features at a time. */
function scatterFeatures(params: Float64Array, cache: Float64Array): void {
  for (let i = 0; i < N; i += 4) {
    for (let q = 0; q < Q; q += 2) {
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let j = 0; j < C; j++) {
        const w0 = params[W + q * C + j];
        const w1 = params[W + q * C + C + j];
        const d = dlogits + i * C + j;
        const d0 = cache[d];
        const d1 = cache[d + C];
        const d2 = cache[d + 2 * C];
        const d3 = cache[d + 3 * C];
        s00 += d0 * w0;
        s01 += d0 * w1;
        s10 += d1 * w0;
        s11 += d1 * w1;
        s20 += d2 * w0;
        s21 += d2 * w1;
        s30 += d3 * w0;
        s31 += d3 * w1;
      }
      const at = dpooled + i * Q + q;
      cache[at] = s00;
      cache[at + 1] = s01;
      cache[at + Q] = s10;
      cache[at + Q + 1] = s11;
      cache[at + 2 * Q] = s20;
      cache[at + 2 * Q + 1] = s21;
      cache[at + 3 * Q] = s30;
      cache[at + 3 * Q + 1] = s31;
    }
  }
}

/** dkernel and dshift of a filter: only the largest of each window takes part. */
function gatherKernel(
  inputs: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
  f: number,
): void {
  let sum = 0;
  let k00 = 0;
  let k01 = 0;
  let k02 = 0;
  let k10 = 0;
  let k11 = 0;
  let k12 = 0;
  let k20 = 0;
  let k21 = 0;
  let k22 = 0;
  for (let i = 0; i < N; i++) {
    let at = i * Q + f;
    for (let row = 0; row < POOLED; row++) {
      for (let column = 0; column < POOLED; column++) {
        const place = cache[winner + at];
        if (place >= 0) {
          const g = cache[dpooled + at];
          const below = place >= 2 ? 1 : 0;
          const right = place - 2 * below;
          const x = i * SIZE * SIZE + (2 * row + below) * SIZE + 2 * column + right;
          sum += g;
          k00 += g * inputs[x];
          k01 += g * inputs[x + 1];
          k02 += g * inputs[x + 2];
          k10 += g * inputs[x + SIZE];
          k11 += g * inputs[x + SIZE + 1];
          k12 += g * inputs[x + SIZE + 2];
          k20 += g * inputs[x + 2 * SIZE];
          k21 += g * inputs[x + 2 * SIZE + 1];
          k22 += g * inputs[x + 2 * SIZE + 2];
        }
        at += F;
      }
    }
  }
  grads[shift + f] = sum;
  grads[f] = k00;
  grads[F + f] = k01;
  grads[2 * F + f] = k02;
  grads[3 * F + f] = k10;
  grads[4 * F + f] = k11;
  grads[5 * F + f] = k12;
  grads[6 * F + f] = k20;
  grads[7 * F + f] = k21;
  grads[8 * F + f] = k22;
}
