import { model, sum, tanh, vjp } from "gradc";

export default model("bad", {
  inputs: { x: [3] },
  forward({ x }) {
    const h = tanh(x);
    const g = vjp(h, x, [1, 2]);
    return { J: sum(g) };
  },
});
