import { split, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], A: [3, 4] },
  forward({ x, A }) {
    const z = split(A, [1, 2], 1)[0]!;
    return { z };
  },
});
