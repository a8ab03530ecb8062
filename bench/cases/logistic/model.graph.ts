import { binaryCrossEntropy, matmul, model } from "gradc";

export default model("logistic", {
  inputs: { X: [10000, 20], y: [10000] },
  params: { w: [20], b: [] },
  forward({ X, y, w, b }) {
    const J = binaryCrossEntropy(matmul(X, w).add(b), y);
    return { J };
  },
});
