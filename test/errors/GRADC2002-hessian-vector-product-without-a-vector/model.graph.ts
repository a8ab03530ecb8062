import { hessianVectorProduct, model, square, sum } from "gradc";

export default model("bad", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = sum(square(x));
    const h = hessianVectorProduct(y, x);
    return { J: sum(h) };
  },
});
