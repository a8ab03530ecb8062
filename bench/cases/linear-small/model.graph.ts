import { matmul, mean, model, square, sub } from "gradc";

export default model("linear", {
  inputs: { X: [1000, 4], y: [1000] },
  params: { theta: [4] },
  forward({ X, y, theta }) {
    const J = mean(square(sub(matmul(X, theta), y)));
    return { J };
  },
});
