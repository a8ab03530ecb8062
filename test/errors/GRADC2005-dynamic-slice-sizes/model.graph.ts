import { dynamicSlice, int, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4, 3], s: int([]) },
  forward({ x, s }) {
    const y = dynamicSlice(x, [s, 0], [5, 3]);
    return { J: sum(y) };
  },
});
