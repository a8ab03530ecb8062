import { model, mse } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const J = mse(x, y);
    return { J };
  },
});
