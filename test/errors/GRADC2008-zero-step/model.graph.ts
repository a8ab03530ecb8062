import { model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const z = x.slice(0, 4, 0);
    return { z };
  },
});
