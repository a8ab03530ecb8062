import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const z = sum(A, [0, -2]);
    return { z };
  },
});
