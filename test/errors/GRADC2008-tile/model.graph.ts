import { tile, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], A: [3, 4] },
  forward({ x, A }) {
    const z = tile(x, [2, 0]);
    return { z };
  },
});
