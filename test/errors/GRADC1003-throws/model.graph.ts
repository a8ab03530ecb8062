import { model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    if (x.shape[0] === 4) throw new Error("four is not enough");
    return { x };
  },
});
