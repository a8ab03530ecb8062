import { model, transpose } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const z = transpose(A, [0, 0]);
    return { z };
  },
});
