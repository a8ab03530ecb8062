import { cond, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = cond(
      sum(x),
      () => x,
      () => x.mul(2),
    );
    return { J: sum(y) };
  },
});
