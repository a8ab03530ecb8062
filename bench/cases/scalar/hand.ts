/** f = (x + y) max(y, z), and its gradient; a tie shares it. */
export const cacheSize = 1;

export function forward(inputs: Float64Array, cache: Float64Array): void {
  const y = inputs[1];
  cache[0] = (inputs[0] + y) * Math.max(y, inputs[2]);
}

export function backward(inputs: Float64Array, _cache: Float64Array, grads: Float64Array): void {
  const y = inputs[1];
  const z = inputs[2];
  const sum = inputs[0] + y;
  const share = y > z ? 1 : y === z ? 0.5 : 0;
  const larger = Math.max(y, z);
  grads[0] = larger;
  grads[1] = larger + share * sum;
  grads[2] = (1 - share) * sum;
}

export function valueAndGrad(inputs: Float64Array, cache: Float64Array, grads: Float64Array): void {
  const y = inputs[1];
  const z = inputs[2];
  const sum = inputs[0] + y;
  const share = y > z ? 1 : y === z ? 0.5 : 0;
  const larger = Math.max(y, z);
  cache[0] = sum * larger;
  grads[0] = larger;
  grads[1] = larger + share * sum;
  grads[2] = (1 - share) * sum;
}
