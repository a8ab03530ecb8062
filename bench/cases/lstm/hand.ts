const T = 32; // steps
const H = 32; // units
const I = 16; // numbers in an input
const G = 4 * H; // gates

// inputs
const y = T * I;
const h0 = y + T;
const c0 = h0 + H;

// params, grads
const U = G * I;
const b = U + G * H;
const v = b + G;

// cache: the loss, then what backward reads
const hs = 1; // [T + 1, H]
const cs = hs + (T + 1) * H;
const gates = cs + (T + 1) * H; // [T, G], after their σ or tanh
const tanhs = gates + T * G; // [T, H], tanh(c)
const error = tanhs + T * H; // [T]
const dgates = error + T; // [T, G]
const dh = dgates + T * G;
const dc = dh + H;
export const cacheSize = dc + H;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  for (let i = 0; i < H; i++) {
    cache[hs + i] = inputs[h0 + i];
    cache[cs + i] = inputs[c0 + i];
  }
  readInputs(inputs, params, cache);
  let loss = 0;
  for (let t = 0; t < T; t++) {
    recur(params, cache, t);
    activate(params, cache, t);
    const e = cache[error + t] - inputs[y + t];
    cache[error + t] = e;
    loss += e * e;
  }
  cache[0] = loss / T;
}

export function backward(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  for (let i = 0; i < H; i++) {
    cache[dh + i] = 0;
    cache[dc + i] = 0;
    grads[v + i] = 0;
  }
  for (let t = T - 1; t >= 0; t--) {
    differentiate(params, cache, grads, t);
    recurBack(params, cache, t);
  }
  gatherInputs(inputs, cache, grads);
  gatherStates(cache, grads);
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

/** gates = X Wᵀ + b, for all steps at once: blocks of two rows by four columns. */
function readInputs(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  for (let t = 0; t < T; t += 2) {
    const x0 = t * I;
    const x1 = x0 + I;
    for (let g = 0; g < G; g += 4) {
      let s00 = params[b + g];
      let s01 = params[b + g + 1];
      let s02 = params[b + g + 2];
      let s03 = params[b + g + 3];
      let s10 = s00;
      let s11 = s01;
      let s12 = s02;
      let s13 = s03;
      const w = g * I;
      for (let i = 0; i < I; i++) {
        const a0 = inputs[x0 + i];
        const a1 = inputs[x1 + i];
        const w0 = params[w + i];
        const w1 = params[w + I + i];
        const w2 = params[w + 2 * I + i];
        const w3 = params[w + 3 * I + i];
        s00 += a0 * w0;
        s01 += a0 * w1;
        s02 += a0 * w2;
        s03 += a0 * w3;
        s10 += a1 * w0;
        s11 += a1 * w1;
        s12 += a1 * w2;
        s13 += a1 * w3;
      }
      const at = gates + t * G + g;
      cache[at] = s00;
      cache[at + 1] = s01;
      cache[at + 2] = s02;
      cache[at + 3] = s03;
      cache[at + G] = s10;
      cache[at + G + 1] = s11;
      cache[at + G + 2] = s12;
      cache[at + G + 3] = s13;
    }
  }
}

/** gates += U h: four rows at a time. */
function recur(params: Float64Array, cache: Float64Array, t: number): void {
  const h = hs + t * H;
  for (let g = 0; g < G; g += 4) {
    const u = U + g * H;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < H; i++) {
      const hi = cache[h + i];
      s0 += params[u + i] * hi;
      s1 += params[u + H + i] * hi;
      s2 += params[u + 2 * H + i] * hi;
      s3 += params[u + 3 * H + i] * hi;
    }
    const at = gates + t * G + g;
    cache[at] += s0;
    cache[at + 1] += s1;
    cache[at + 2] += s2;
    cache[at + 3] += s3;
  }
}

function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

function activate(params: Float64Array, cache: Float64Array, t: number): void {
  const gate = gates + t * G;
  let predicted = 0;
  for (let i = 0; i < H; i++) {
    const input = sigmoid(cache[gate + i]);
    const forget = sigmoid(cache[gate + H + i]);
    const output = sigmoid(cache[gate + 2 * H + i]);
    const candidate = Math.tanh(cache[gate + 3 * H + i]);
    cache[gate + i] = input;
    cache[gate + H + i] = forget;
    cache[gate + 2 * H + i] = output;
    cache[gate + 3 * H + i] = candidate;
    const cell = forget * cache[cs + t * H + i] + input * candidate;
    const tanh = Math.tanh(cell);
    const hidden = output * tanh;
    cache[cs + (t + 1) * H + i] = cell;
    cache[tanhs + t * H + i] = tanh;
    cache[hs + (t + 1) * H + i] = hidden;
    predicted += params[v + i] * hidden;
  }
  cache[error + t] = predicted;
}

/** The adjoints of the gates. */
function differentiate(
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
  t: number,
): void {
  const gate = gates + t * G;
  const dgate = dgates + t * G;
  const dpredicted = (2 / T) * cache[error + t];
  for (let i = 0; i < H; i++) {
    const input = cache[gate + i];
    const forget = cache[gate + H + i];
    const output = cache[gate + 2 * H + i];
    const candidate = cache[gate + 3 * H + i];
    const tanh = cache[tanhs + t * H + i];
    grads[v + i] += dpredicted * cache[hs + (t + 1) * H + i];
    const dhidden = dpredicted * params[v + i] + cache[dh + i];
    const dcell = dhidden * output * (1 - tanh * tanh) + cache[dc + i];
    cache[dc + i] = dcell * forget;
    cache[dgate + i] = dcell * candidate * input * (1 - input);
    cache[dgate + H + i] = dcell * cache[cs + t * H + i] * forget * (1 - forget);
    cache[dgate + 2 * H + i] = dhidden * tanh * output * (1 - output);
    cache[dgate + 3 * H + i] = dcell * input * (1 - candidate * candidate);
  }
}

/** dh = Uᵀ dgates: four rows of U at a time are added. */
function recurBack(params: Float64Array, cache: Float64Array, t: number): void {
  for (let i = 0; i < H; i++) cache[dh + i] = 0;
  for (let g = 0; g < G; g += 4) {
    const gate = dgates + t * G + g;
    const d0 = cache[gate];
    const d1 = cache[gate + 1];
    const d2 = cache[gate + 2];
    const d3 = cache[gate + 3];
    const u = U + g * H;
    for (let i = 0; i < H; i++) {
      cache[dh + i] +=
        params[u + i] * d0 +
        params[u + H + i] * d1 +
        params[u + 2 * H + i] * d2 +
        params[u + 3 * H + i] * d3;
    }
  }
}

/** dW = dgatesᵀ X and db = Σ dgates. */
function gatherInputs(inputs: Float64Array, cache: Float64Array, grads: Float64Array): void {
  for (let g = 0; g < G; g += 2) {
    for (let i = 0; i < I; i += 4) {
      product(cache, dgates + g, inputs, i, I, grads, g * I + i);
    }
    let sum0 = 0;
    let sum1 = 0;
    for (let t = 0; t < T; t++) {
      sum0 += cache[dgates + t * G + g];
      sum1 += cache[dgates + t * G + g + 1];
    }
    grads[b + g] = sum0;
    grads[b + g + 1] = sum1;
  }
}

/** dU = dgatesᵀ H. */
function gatherStates(cache: Float64Array, grads: Float64Array): void {
  for (let g = 0; g < G; g += 2) {
    for (let i = 0; i < H; i += 4) {
      product(cache, dgates + g, cache, hs + i, H, grads, U + g * H + i);
    }
  }
}

/** Two by four elements of AᵀB over the steps; A has G columns, B and the result n. */
function product(
  A: Float64Array,
  a: number,
  B: Float64Array,
  b: number,
  n: number,
  result: Float64Array,
  at: number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let t = 0; t < T; t++) {
    const a0 = A[a + t * G];
    const a1 = A[a + t * G + 1];
    const b0 = B[b + t * n];
    const b1 = B[b + t * n + 1];
    const b2 = B[b + t * n + 2];
    const b3 = B[b + t * n + 3];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
  }
  result[at] = s00;
  result[at + 1] = s01;
  result[at + 2] = s02;
  result[at + 3] = s03;
  result[at + n] = s10;
  result[at + n + 1] = s11;
  result[at + n + 2] = s12;
  result[at + n + 3] = s13;
}
