import { greater, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    const count = sum(greater(x, 0));
    return { count };
  },
});
