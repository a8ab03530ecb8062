import { fori, grad, model, mul, square, sum } from "gradc";

export default model("bad", {
  inputs: { x: [3] },
  forward({ x }) {
    let inner = x;
    const y = fori(0, 3, (i, h) => {
      inner = mul(h, 2);
      return square(inner);
    }, x);
    return { J: sum(grad(sum(y), inner)) };
  },
});
