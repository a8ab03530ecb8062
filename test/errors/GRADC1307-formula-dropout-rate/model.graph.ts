import { expr, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const f = expr("dropout(x, x, 2)", { x, y, A });
    return { f };
  },
});
