import { crossEntropy, matmul, model, relu, square, sum } from "gradc";

export default model("mlp", {
  inputs: { X: [32, 64], Y: [32, 10], lambda: [] },
  params: { W1: [64, 128], b1: [128], W2: [128, 10], b2: [10] },
  forward({ X, Y, lambda, W1, b1, W2, b2 }) {
    const H = relu(matmul(X, W1).add(b1));
    const O = matmul(H, W2).add(b2);
    const decay = lambda.div(2).mul(sum(square(W1)).add(sum(square(W2))));
    const J = crossEntropy(O, Y).add(decay);
    return { J };
  },
});
