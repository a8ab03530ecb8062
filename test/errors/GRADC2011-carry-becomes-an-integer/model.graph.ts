import { fori, model } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const n = fori(0, 5, (i, count) => i, 0);
    return { J: n.mul(1), x };
  },
});
