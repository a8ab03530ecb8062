import { grad, model, sum, tanh } from "gradc";

export default model("bad", {
  inputs: { x: [3] },
  forward({ x }) {
    const h = tanh(x);
    const g = grad(h, x);
    return { J: sum(g) };
  },
});
