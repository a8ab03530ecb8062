import { matmul, model, square, sum, tanh } from "gradc";

export default model("mlp", {
  inputs: { x: [3], y: [2], lambda: [] }, // x is a point of the plane and a 1, for the bias
  params: { W1: [16, 3], W2: [2, 16] },
  forward({ x, y, lambda, W1, W2 }) {
    const z = matmul(W1, x);
    const h = tanh(z);
    const o = matmul(W2, h);
    const L = sum(square(o.sub(y)));
    const s = lambda.div(2).mul(sum(square(W1)).add(sum(square(W2))));
    const J = L.add(s);
    return { J, o };
  },
  loss: "J",
});
