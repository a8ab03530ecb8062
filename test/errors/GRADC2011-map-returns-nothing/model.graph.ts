import { map, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3], A: [4, 3] },
  forward({ x, A }) {
    const y = map((row) => {
      row.mul(x);
    }, A);
    return { J: sum(y) };
  },
});
