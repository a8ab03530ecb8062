import { map, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = map((row) => row.mul(2), sum(x));
    return { J: sum(y) };
  },
});
