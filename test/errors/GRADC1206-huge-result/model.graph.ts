import { broadcastTo, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const wide = broadcastTo(x, [1000000, 1000, 4]);
    return { s: sum(wide) };
  },
});
