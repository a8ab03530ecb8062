import { cond, less, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = cond(
      less(sum(x), 1),
      () => x,
      () => sum(x),
    );
    return { J: sum(y) };
  },
});
