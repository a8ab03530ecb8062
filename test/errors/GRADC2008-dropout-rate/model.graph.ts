import { dropout, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const f = dropout(x, [1, 0, 1, 1], 1);
    return { f };
  },
});
