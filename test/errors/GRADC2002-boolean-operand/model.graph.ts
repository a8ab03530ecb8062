import { model, where } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const z = where(true, x, 0);
    return { z };
  },
});
