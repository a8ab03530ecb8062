import { grad, model, sum } from "gradc";

export default model("bad", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = sum(x);
    const [g] = grad(y, [x, 2]);
    return { J: sum(g) };
  },
});
