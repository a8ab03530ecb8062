import { customGradient, customOp, exp, model, mul, square, sum } from "gradc";

const tanh = customOp("tanh(x) = x");
export default model("bad", {
  inputs: { x: [3], w: [] },
  forward({ x, w }) {
    const y = x;
    return { J: sum(y) };
  },
});
