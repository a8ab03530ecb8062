import { add, int, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4], ids: int([4]) },
  forward({ x, ids }) {
    const y = add(x, ids as any);
    return { J: sum(y) };
  },
});
