/** The end of a planar arm and the distance to a target, with everything in local variables. */
export const cacheSize = 7;

export function forward(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  const a1 = params[0];
  const a2 = a1 + params[1];
  const a3 = a2 + params[2];
  const l1 = inputs[0];
  const l2 = inputs[1];
  const l3 = inputs[2];
  // The parts of ∂x/∂θ and ∂y/∂θ: backward adds them up from the last link to the first.
  const x3 = l3 * Math.cos(a3);
  const y3 = l3 * Math.sin(a3);
  const x2 = l2 * Math.cos(a2) + x3;
  const y2 = l2 * Math.sin(a2) + y3;
  const dx = l1 * Math.cos(a1) + x2 - inputs[3];
  const dy = l1 * Math.sin(a1) + y2 - inputs[4];
  cache[0] = (dx * dx + dy * dy) * 0.5;
  cache[1] = dx;
  cache[2] = dy;
  cache[3] = x2;
  cache[4] = y2;
  cache[5] = x3;
  cache[6] = y3;
}

export function backward(
  inputs: Float64Array,
  _params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  const dx = cache[1];
  const dy = cache[2];
  grads[0] = dy * (dx + inputs[3]) - dx * (dy + inputs[4]);
  grads[1] = dy * cache[3] - dx * cache[4];
  grads[2] = dy * cache[5] - dx * cache[6];
}

export function valueAndGrad(
  inputs: Float64Array,
  params: Float64Array,
  cache: Float64Array,
  grads: Float64Array,
): void {
  const a1 = params[0];
  const a2 = a1 + params[1];
  const a3 = a2 + params[2];
  const l2 = inputs[1];
  const l3 = inputs[2];
  const x3 = l3 * Math.cos(a3);
  const y3 = l3 * Math.sin(a3);
  const x2 = l2 * Math.cos(a2) + x3;
  const y2 = l2 * Math.sin(a2) + y3;
  const x = inputs[0] * Math.cos(a1) + x2;
  const y = inputs[0] * Math.sin(a1) + y2;
  const dx = x - inputs[3];
  const dy = y - inputs[4];
  cache[0] = (dx * dx + dy * dy) * 0.5;
  grads[0] = dy * x - dx * y;
  grads[1] = dy * x2 - dx * y2;
  grads[2] = dy * x3 - dx * y3;
}
