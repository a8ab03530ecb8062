import { isFinite, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const f = sum(isFinite(x));
    return { f };
  },
});
