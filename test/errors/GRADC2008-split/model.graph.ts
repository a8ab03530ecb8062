import { split, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], A: [3, 4] },
  forward({ x, A }) {
    const z = split(A, 3, 1)[0]!;
    return { z };
  },
});
