import { customGradient, customOp, exp, model, mul, square, sum } from "gradc";

export default model("bad", {
  inputs: { x: [3], w: [] },
  forward({ x, w }) {
    const y = customGradient([x], (x) => mul(x, w), (g, y, x) => [g]);
    return { J: sum(y) };
  },
});
