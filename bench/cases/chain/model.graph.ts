import { exp, log1p, model, mul, neg, sin, square, sum, tanh } from "gradc";

/** Elementwise operations one after the other, on 100,000 numbers. */
export default model("chain", {
  inputs: { x: [100_000], y: [100_000] },
  forward({ x, y }) {
    const u = mul(x, y).add(sin(x));
    const bell = exp(neg(square(u)));
    const step = tanh(u.add(y));
    const loss = sum(log1p(bell.add(square(step))));
    return { loss };
  },
});
