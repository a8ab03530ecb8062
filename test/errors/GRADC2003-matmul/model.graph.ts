import { matmul, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], W2: [2, 8] },
  forward({ x, W2 }) {
    const o = matmul(W2, x);
    return { o };
  },
});
