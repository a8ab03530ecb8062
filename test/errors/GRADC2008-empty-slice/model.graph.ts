import { model, slice } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const z = slice(x, 2, 2);
    return { z };
  },
});
