/**
 * 4-16-1, a batch of 32. Forward takes a row at a time, its inputs in registers. Backward takes a hidden unit at a
 * time, so that everything that is summed over the batch for it is in registers too.
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
  for (let i = 0; i < N; i++) {
    const x0 = inputs[4 * i];
    const x1 = inputs[4 * i + 1];
    const x2 = inputs[4 * i + 2];
    const x3 = inputs[4 * i + 3];
    let o = params[b2];
    for (let j = 0; j < H; j++) {
      const z =
        params[b1 + j] +
        (x0 * params[j] + x1 * params[H + j]) +
        (x2 * params[2 * H + j] + x3 * params[3 * H + j]);
      const h = Math.tanh(z);
      cache[hidden + i * H + j] = h;
      o += h * params[W2 + j];
    }
    const difference = o - inputs[Y + i];
    sum += difference * difference;
    cache[1 + i] = difference / 16;
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
