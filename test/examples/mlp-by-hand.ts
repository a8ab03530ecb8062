/**
 * The mlp example written by hand, with the interface of an emitted module: what the compiler's
 * output is measured against.
 *
 *   J = Σ(W2 tanh(W1 x) - y)² + λ/2 (‖W1‖² + ‖W2‖²)
 *
 *   inputs  x [3]       y [2]       lambda []
 *   params  W1 [16, 3]  W2 [2, 16]
 *   cache   J 0         o 1..2      h 3..18
 */
export const slots = {
  inputs: { x: 0, y: 3, lambda: 5 },
  params: { W1: 0, W2: 48 },
  outputs: { J: 0, o: 1 },
  grads: { W1: 0, W2: 48 },
} as const;
export const sizes = { inputs: 6, params: 80, cache: 19, grads: 80 } as const;

const { x, y, lambda } = slots.inputs;
const { W1, W2 } = slots.params;
const { J, o } = slots.outputs;
const h = 3;

/** Writes the outputs J and o, and keeps h for backward. */
export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  // h = tanh(W1 x)   [16]
  for (let i = 0; i < 16; i++) {
    let z = 0;
    for (let j = 0; j < 3; j++) z += params[W1 + 3 * i + j] * inputs[x + j];
    cache[h + i] = Math.tanh(z);
  }

  // o = W2 h   [2];  L = Σ(o - y)²
  let L = 0;
  for (let i = 0; i < 2; i++) {
    let sum = 0;
    for (let j = 0; j < 16; j++) sum += params[W2 + 16 * i + j] * cache[h + j];
    cache[o + i] = sum;
    const difference = sum - inputs[y + i];
    L += difference * difference;
  }

  // s = λ/2 (‖W1‖² + ‖W2‖²): the two lie side by side
  let squares = 0;
  for (let i = 0; i < 80; i++) squares += params[i] * params[i];
  cache[J] = L + (inputs[lambda] / 2) * squares;
}

/** Writes dJ/dW1 and dJ/dW2, from what forward left in the cache. */
export function backward(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  for (let i = 0; i < 16; i++) {
    // do = 2 (o - y);  dW2 = do hᵀ + λ W2   [2, 16];  dh = W2ᵀ do   [16]
    const hi = cache[h + i];
    let dh = 0;
    for (let k = 0; k < 2; k++) {
      const dO = 2 * (cache[o + k] - inputs[y + k]);
      const w = W2 + 16 * k + i;
      grads[w] = dO * hi + inputs[lambda] * params[w];
      dh += params[w] * dO;
    }

    // dz = dh (1 - h²);  dW1 = dz xᵀ + λ W1   [16, 3]
    const dz = dh * (1 - hi * hi);
    for (let j = 0; j < 3; j++) {
      const w = W1 + 3 * i + j;
      grads[w] = dz * inputs[x + j] + inputs[lambda] * params[w];
    }
  }
}

/** The arrays of one instance. */
export function allocate() {
  return {
    inputs: new Float64Array(sizes.inputs),
    params: new Float64Array(sizes.params),
    cache: new Float64Array(sizes.cache),
    grads: new Float64Array(sizes.grads),
  };
}

/** The same memory as named subarrays. */
export function views({ inputs, params, cache, grads }: ReturnType<typeof allocate>) {
  return {
    inputs: {
      x: inputs.subarray(0, 3),
      y: inputs.subarray(3, 5),
      lambda: inputs.subarray(5, 6),
    },
    params: { W1: params.subarray(0, 48), W2: params.subarray(48, 80) },
    outputs: { J: cache.subarray(0, 1), o: cache.subarray(1, 3) },
    grads: { W1: grads.subarray(0, 48), W2: grads.subarray(48, 80) },
  };
}
