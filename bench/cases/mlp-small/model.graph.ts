import { matmul, model, mse, tanh } from "gradc";

export default model("mlp", {
  inputs: { X: [32, 4], Y: [32, 1] },
  params: { W1: [4, 16], b1: [16], W2: [16, 1], b2: [1] },
  forward({ X, Y, W1, b1, W2, b2 }) {
    const H = tanh(matmul(X, W1).add(b1));
    const O = matmul(H, W2).add(b2);
    const J = mse(O, Y);
    return { J };
  },
});
