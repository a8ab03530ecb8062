import { model, split, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N"] },
  forward({ x }) {
    const [a, b] = split(x, 2);
    return { J: sum(a.mul(b)) };
  },
});
