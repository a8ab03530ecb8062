import { grad, model, sum } from "gradc";

export default model("bad", {
  inputs: { x: [3] },
  forward({ x }) {
    const g = grad(3, x);
    return { J: sum(g) };
  },
});
