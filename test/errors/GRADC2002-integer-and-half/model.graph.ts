import { int, model, sum, take } from "gradc";

export default model("wrong", {
  inputs: { x: [4], ids: int([4]) },
  forward({ x, ids }) {
    const y = take(x, ids.add(0.5));
    return { J: sum(y) };
  },
});
