import { matmul, mean, model, mul, scan, sigmoid, slice, square, sub, tanh } from "gradc";

/**
 * A cell of 32 units that reads 32 vectors of 16 numbers, one after the other, and predicts a number
 * after each. Rows of W, U and b are the input, forget and output gates, then the candidate.
 */
export default model("lstm", {
  inputs: { x: [32, 16], y: [32], h0: [32], c0: [32] },
  params: { W: [128, 16], U: [128, 32], b: [128], v: [32] },
  forward({ x, y, h0, c0, W, U, b, v }) {
    const [, predicted] = scan(
      ({ h, c }, x) => {
        const gates = matmul(W, x).add(matmul(U, h)).add(b);
        const input = sigmoid(slice(gates, 0, 32));
        const forget = sigmoid(slice(gates, 32, 64));
        const output = sigmoid(slice(gates, 64, 96));
        const candidate = tanh(slice(gates, 96, 128));
        const cell = mul(forget, c).add(mul(input, candidate));
        const hidden = mul(output, tanh(cell));
        return [{ h: hidden, c: cell }, matmul(v, hidden)];
      },
      { h: h0, c: c0 },
      x,
    );
    const loss = mean(square(sub(predicted, y)));
    return { loss };
  },
});
