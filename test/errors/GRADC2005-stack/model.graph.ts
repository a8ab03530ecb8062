import { stack, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], A: [3, 4] },
  forward({ x, A }) {
    const z = stack([x, A]);
    return { z };
  },
});
