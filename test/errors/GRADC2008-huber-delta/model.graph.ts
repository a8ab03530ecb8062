import { huber, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const f = huber(x, 0, -1);
    return { f };
  },
});
