import { int, model, scatterAdd, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4, 3], u: [5, 3], ids: int([2]) },
  forward({ x, u, ids }) {
    const y = scatterAdd(x, ids, u);
    return { J: sum(y) };
  },
});
