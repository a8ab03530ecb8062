import { model, reshape } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const z = reshape(A, [5, 2]);
    return { z };
  },
});
