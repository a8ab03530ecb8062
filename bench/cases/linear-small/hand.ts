/**
 * Mean of (X θ − y)², row by row: θ and its gradient fit into registers, and each product is two sums, which
 * do not wait for each other.
 */
export const cacheSize = 1001;
const y = 4000;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  const t0 = params[0];
  const t1 = params[1];
  const t2 = params[2];
  const t3 = params[3];
  let sum = 0;
  for (let i = 0; i < 1000; i++) {
    const at = i * 4;
    const difference =
      inputs[at] * t0 +
      inputs[at + 1] * t1 +
      (inputs[at + 2] * t2 + inputs[at + 3] * t3) -
      inputs[y + i];
    cache[1 + i] = difference;
    sum += difference * difference;
  }
  cache[0] = sum / 1000;
}

export function backward(
  inputs: Float64Array,
  _params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  let d0 = 0;
  let d1 = 0;
  let d2 = 0;
  let d3 = 0;
  for (let i = 0; i < 1000; i++) {
    const at = i * 4;
    const slope = 0.002 * cache[1 + i];
    d0 += inputs[at] * slope;
    d1 += inputs[at + 1] * slope;
    d2 += inputs[at + 2] * slope;
    d3 += inputs[at + 3] * slope;
  }
  grads[0] = d0;
  grads[1] = d1;
  grads[2] = d2;
  grads[3] = d3;
}

export function valueAndGrad(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  const t0 = params[0];
  const t1 = params[1];
  const t2 = params[2];
  const t3 = params[3];
  let d0 = 0;
  let d1 = 0;
  let d2 = 0;
  let d3 = 0;
  let sum = 0;
  for (let i = 0; i < 1000; i++) {
    const at = i * 4;
    const x0 = inputs[at];
    const x1 = inputs[at + 1];
    const x2 = inputs[at + 2];
    const x3 = inputs[at + 3];
    const difference = x0 * t0 + x1 * t1 + (x2 * t2 + x3 * t3) - inputs[y + i];
    sum += difference * difference;
    const slope = 0.002 * difference;
    d0 += x0 * slope;
    d1 += x1 * slope;
    d2 += x2 * slope;
    d3 += x3 * slope;
  }
  cache[0] = sum / 1000;
  grads[0] = d0;
  grads[1] = d1;
  grads[2] = d2;
  grads[3] = d3;
}
