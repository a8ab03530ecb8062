/**
 * 4-16-1, a batch of 32. Forward takes four rows at a time, so that hyperbolic tangents do not wait for each other.
 * Backward takes a hidden unit at a time: everything that is summed over the batch for it is in registers.
 */
export const cacheSize = 545;

const N = 32;
const H = 16;
const hidden = 33;
const Y = 128;
const b1 = 64;
const W2 = 80;
const b2 = 96;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < N; i += 4) {
    const x00 = inputs[4 * i];
    const x01 = inputs[4 * i + 1];
    const x02 = inputs[4 * i + 2];
    const x03 = inputs[4 * i + 3];
    const x10 = inputs[4 * i + 4];
    const x11 = inputs[4 * i + 5];
    const x12 = inputs[4 * i + 6];
    const x13 = inputs[4 * i + 7];
    const x20 = inputs[4 * i + 8];
    const x21 = inputs[4 * i + 9];
    const x22 = inputs[4 * i + 10];
    const x23 = inputs[4 * i + 11];
    const x30 = inputs[4 * i + 12];
    const x31 = inputs[4 * i + 13];
    const x32 = inputs[4 * i + 14];
    const x33 = inputs[4 * i + 15];
    let o0 = params[b2];
    let o1 = o0;
    let o2 = o0;
    let o3 = o0;
    for (let j = 0; j < H; j++) {
      const w0 = params[j];
      const w1 = params[j + 16];
      const w2 = params[j + 32];
      const w3 = params[j + 48];
      const b = params[b1 + j];
      const v = params[W2 + j];
      const h0 = Math.tanh(b + x00 * w0 + x01 * w1 + x02 * w2 + x03 * w3);
      const h1 = Math.tanh(b + x10 * w0 + x11 * w1 + x12 * w2 + x13 * w3);
      const h2 = Math.tanh(b + x20 * w0 + x21 * w1 + x22 * w2 + x23 * w3);
      const h3 = Math.tanh(b + x30 * w0 + x31 * w1 + x32 * w2 + x33 * w3);
      cache[hidden + i * 16 + j] = h0;
      o0 += h0 * v;
      cache[hidden + i * 16 + j + 16] = h1;
      o1 += h1 * v;
      cache[hidden + i * 16 + j + 32] = h2;
      o2 += h2 * v;
      cache[hidden + i * 16 + j + 48] = h3;
      o3 += h3 * v;
    }
    const d0 = o0 - inputs[Y + i];
    cache[1 + i] = d0 / 16;
    const d1 = o1 - inputs[Y + i + 1];
    cache[1 + i + 1] = d1 / 16;
    const d2 = o2 - inputs[Y + i + 2];
    cache[1 + i + 2] = d2 / 16;
    const d3 = o3 - inputs[Y + i + 3];
    cache[1 + i + 3] = d3 / 16;
    sum += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
  }
  cache[0] = sum / N;
}

export function backward(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  let dO = 0;
  for (let i = 0; i < N; i++) dO += cache[1 + i];
  grads[b2] = dO;
  for (let j = 0; j < H; j++) {
    const w = params[W2 + j];
    let d0 = 0;
    let d1 = 0;
    let d2 = 0;
    let d3 = 0;
    let db = 0;
    let dw = 0;
    for (let i = 0; i < N; i++) {
      const h = cache[hidden + i * H + j];
      const d = cache[1 + i];
      dw += d * h;
      const dz = d * w * (1 - h * h);
      db += dz;
      d0 += inputs[4 * i] * dz;
      d1 += inputs[4 * i + 1] * dz;
      d2 += inputs[4 * i + 2] * dz;
      d3 += inputs[4 * i + 3] * dz;
    }
    grads[j] = d0;
    grads[H + j] = d1;
    grads[2 * H + j] = d2;
    grads[3 * H + j] = d3;
    grads[b1 + j] = db;
    grads[W2 + j] = dw;
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
