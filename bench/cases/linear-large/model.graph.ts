import { matmul, mean, model, square, sub } from "gradc";

export default model("linear", {
  inputs: { X: [100000, 10], y: [100000] },
  params: { theta: [10] },
  forward({ X, y, theta }) {
    const J = mean(square(sub(matmul(X, theta), y)));
    return { J };
  },
});
