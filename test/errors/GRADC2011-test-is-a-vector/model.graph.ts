import { less, model, sum, whileLoop } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = whileLoop((h) => less(h, 1), (h) => h.mul(2), x, { maxSteps: 10 });
    return { J: sum(y) };
  },
});
