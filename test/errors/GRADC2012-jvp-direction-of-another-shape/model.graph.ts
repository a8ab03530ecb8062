import { jvp, model, sum, tanh } from "gradc";

export default model("bad", {
  inputs: { x: [3], v: [2] },
  forward({ x, v }) {
    const h = tanh(x);
    const t = jvp(h, x, v);
    return { J: sum(t) };
  },
});
