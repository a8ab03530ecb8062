import { expr, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const f = expr("integerPow(x, y[1])", { x, y, A });
    return { f };
  },
});
