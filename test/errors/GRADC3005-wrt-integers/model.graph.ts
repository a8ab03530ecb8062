import { int, model, sum, take } from "gradc";

export default model("wrong", {
  inputs: { x: [4], ids: int([2]) },
  forward({ x, ids }) {
    return { J: sum(take(x, ids)) };
  },
  wrt: ["x", "ids"],
});
