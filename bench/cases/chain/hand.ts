const N = 100_000;

// cache: the loss, then what took a call to compute
const u = 1;
const bell = u + N;
const step = bell + N;
export const cacheSize = step + N;

export function forward(inputs: Float64Array, cache: Float64Array): void {
  let loss = 0;
  for (let i = 0; i < N; i++) {
    const x = inputs[i];
    const y = inputs[N + i];
    const ui = x * y + Math.sin(x);
    const b = Math.exp(-ui * ui);
    const s = Math.tanh(ui + y);
    cache[u + i] = ui;
    cache[bell + i] = b;
    cache[step + i] = s;
    loss += Math.log1p(b + s * s);
  }
  cache[0] = loss;
}

export function backward(inputs: Float64Array, cache: Float64Array, grads: Float64Array): void {
  for (let i = 0; i < N; i++) {
    const x = inputs[i];
    const b = cache[bell + i];
    const s = cache[step + i];
    const square = s * s;
    const twice = 2 / (1 + b + square);
    const dstep = twice * s * (1 - square);
    const du = dstep - twice * b * cache[u + i];
    grads[i] = du * (inputs[N + i] + Math.cos(x));
    grads[N + i] = du * x + dstep;
  }
}

export function valueAndGrad(inputs: Float64Array, cache: Float64Array, grads: Float64Array): void {
  let loss = 0;
  for (let i = 0; i < N; i++) {
    const x = inputs[i];
    const y = inputs[N + i];
    const ui = x * y + Math.sin(x);
    const b = Math.exp(-ui * ui);
    const s = Math.tanh(ui + y);
    const square = s * s;
    const sum = b + square;
    loss += Math.log1p(sum);
    const twice = 2 / (1 + sum);
    const dstep = twice * s * (1 - square);
    const du = dstep - twice * b * ui;
    grads[i] = du * (y + Math.cos(x));
    grads[N + i] = du * x + dstep;
  }
  cache[0] = loss;
}
