import { cond, less, model, sum, type Tensor } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    let inner: Tensor = x;
    const y = cond(
      less(sum(x), 1),
      (z) => (inner = z.mul(2)),
      (z) => z,
      x,
    );
    return { J: sum(y), inner };
  },
});
