import { model, tanh } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const z = x > 0 ? tanh(x) : x;
    return { z };
  },
});
